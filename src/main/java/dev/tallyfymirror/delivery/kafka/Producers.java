package dev.tallyfymirror.delivery.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The one producer of a destination, made when it is needed and anew after it broke. Blocks. */
final class Producers {
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Map<String, Object> properties;
    private @Nullable Producer<String, byte[]> producer;

    Producers(KafkaSettings settings) {
        this.properties = properties(settings);
    }

    /** The user's, and over them those that the promises rest on. */
    static Map<String, Object> properties(KafkaSettings settings) {
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerConfig.CLIENT_ID_CONFIG, "tallyfy-mirror");
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20);
        all.putAll(settings.properties());
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // a run's events have one key, and stay in order since one key has one partition
        all.put(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, false);
        all.remove(ProducerConfig.PARTITIONER_CLASS_CONFIG);
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return all;
    }

    synchronized Producer<String, byte[]> open() {
        Producer<String, byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(properties);
            producer = open;
        }
        return open;
    }

    /** It is not used any more; the next is a new one. */
    synchronized void drop() {
        Producer<String, byte[]> dropped = producer;
        producer = null;
        if (dropped != null) {
            dropped.close(CLOSING);
        }
    }
}
