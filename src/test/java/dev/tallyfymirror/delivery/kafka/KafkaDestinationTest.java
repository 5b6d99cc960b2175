package dev.tallyfymirror.delivery.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.FreePort;
import dev.tallyfymirror.delivery.Given;
import dev.tallyfymirror.delivery.Outcome;
import dev.tallyfymirror.event.StoredEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** Where no broker is. */
class KafkaDestinationTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final AtomicInteger TRIED = new AtomicInteger();

    /** Kafka's client makes it by its name, and shows it each record that is to be sent. */
    public static final class Counting implements ProducerInterceptor<String, byte[]> {
        @Override
        public ProducerRecord<String, byte[]> onSend(ProducerRecord<String, byte[]> tried) {
            TRIED.incrementAndGet();
            return tried;
        }

        @Override
        public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> properties) {}
    }

    @Test
    void whereNoBrokerIsOneRecordWaitsForItAndNotEachOfThem() throws IOException {
        Map<String, String> properties = Map.of("max.block.ms", "200", "interceptor.classes", Counting.class.getName());
        var settings = new KafkaSettings("127.0.0.1:" + FreePort.find(), "t", false, properties);
        var destination = new KafkaDestination(settings, Schedulers.boundedElastic());
        List<StoredEvent> events = new ArrayList<>();
        for (int run = 1; run <= 20; run++) {
            events.add(Given.event(run, "run-" + run));
        }

        List<Outcome> outcomes = destination.deliver(events).block(LIMIT);
        destination.close().block(LIMIT);
        assertThat(outcomes).hasSize(20).allMatch(Outcome.Down.class::isInstance);
        assertThat(TRIED).hasValue(1);
    }

    @Test
    void whatThePromisesRestOnCanNotBeSet() {
        Map<String, String> given = Map.of(
                "acks", "0",
                "enable.idempotence", "false",
                "partitioner.ignore.keys", "true",
                "partitioner.class", "org.apache.kafka.clients.producer.RoundRobinPartitioner");
        assertThat(Producers.properties(new KafkaSettings("b:1", "t", false, given)))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("partitioner.ignore.keys", false)
                .doesNotContainKey("partitioner.class");
    }
}
