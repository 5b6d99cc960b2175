package dev.tallyfymirror.delivery.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.StoredEvent;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Events as records, by the Kafka protocol binding of CloudEvents 1.0. The key is what must stay in order. */
final class Records {
    private static final String CONTENT_TYPE = "content-type";

    private Records() {}

    static ProducerRecord<String, byte[]> of(StoredEvent event, String topic, boolean binary) {
        String key = CloudEvents.partitionKey(event);
        String value = binary ? event.data() : CloudEvents.toJson(event);
        var made = new ProducerRecord<>(topic, key, value.getBytes(UTF_8));
        if (binary) {
            bind(event, made.headers());
        } else {
            put(made.headers(), CONTENT_TYPE, "application/cloudevents+json; charset=UTF-8");
        }
        return made;
    }

    private static void bind(StoredEvent event, Headers headers) {
        for (Map.Entry<String, String> attribute : CloudEvents.attributes(event).entrySet()) {
            boolean isType = attribute.getKey().equals("datacontenttype");
            put(headers, isType ? CONTENT_TYPE : "ce_" + attribute.getKey(), attribute.getValue());
        }
    }

    private static void put(Headers headers, String name, String value) {
        Headers same = headers.add(name, value.getBytes(UTF_8));
        assert same == headers;
    }
}
