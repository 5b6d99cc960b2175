package dev.tallyfymirror.delivery.kafka;

import java.util.Map;

/**
 * Where to send records to.
 *
 * @param binary whether the CloudEvents' attributes are headers and the value is the data alone; else the value is all
 * @param properties further ones of Kafka's producer; those that the promises rest on can't be changed
 */
public record KafkaSettings(String bootstrapServers, String topic, boolean binary, Map<String, String> properties) {
    public KafkaSettings {
        properties = Map.copyOf(properties);
    }

    /** Without the properties, which may hold a password. */
    @Override
    public String toString() {
        return "KafkaSettings[" + bootstrapServers + ", " + topic + "]";
    }
}
