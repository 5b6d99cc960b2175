package dev.tallyfymirror.delivery.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.delivery.Assignment;
import dev.tallyfymirror.delivery.Deliveries;
import dev.tallyfymirror.delivery.DeliveryListener;
import dev.tallyfymirror.delivery.Given;
import dev.tallyfymirror.delivery.Outcome;
import dev.tallyfymirror.delivery.Schedule;
import dev.tallyfymirror.delivery.Snapshot;
import dev.tallyfymirror.delivery.Stores;
import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.outbox.OutboxEvents;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.sync.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Against a real broker. */
class KafkaPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int HALF = 1_000;
    /** So that an outage is noticed soon; a broker that is only busy needs longer. */
    private static final Map<String, String> IMPATIENT = Map.of(
            "delivery.timeout.ms", "3000", "request.timeout.ms", "1000", "max.block.ms", "2000", "linger.ms", "0");

    @TempDir
    static Path folder;

    private static KafkaBroker broker;

    private volatile String trouble;

    @BeforeAll
    static void start() {
        broker = new KafkaBroker(folder);
        broker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static KafkaDestination destination(String topic, boolean binary) {
        return destination(topic, binary, Map.of("linger.ms", "0"));
    }

    private static KafkaDestination destination(String topic, boolean binary, Map<String, String> properties) {
        return new KafkaDestination(
                new KafkaSettings(broker.address(), topic, binary, properties), Schedulers.boundedElastic());
    }

    @Test
    void aRecordIsTheCloudEventWhole() {
        StoredEvent event = Given.event(7, "run-1", "{\"a\":\"\u00e9\uD83D\uDE00\"}");
        assertThat(deliver(destination("structured", false), event)).isEqualTo(Outcome.TAKEN);

        ConsumerRecord<String, byte[]> found =
                consume("structured", 1).iterator().next();
        assertThat(found.key()).isEqualTo("run-1");
        assertThat(new String(found.value(), UTF_8)).isEqualTo(CloudEvents.toJson(event));
        assertThat(headers(found)).containsEntry("content-type", "application/cloudevents+json; charset=UTF-8");
    }

    @Test
    void inBinaryModeTheAttributesAreHeaders() {
        StoredEvent event = Given.event(8, "run-2");
        assertThat(deliver(destination("binary", true), event)).isEqualTo(Outcome.TAKEN);

        ConsumerRecord<String, byte[]> found = consume("binary", 1).iterator().next();
        assertThat(found.key()).isEqualTo("run-2");
        assertThat(new String(found.value(), UTF_8)).isEqualTo(event.data());
        assertThat(headers(found))
                .containsEntry("content-type", "application/json")
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", event.id().toString())
                .containsEntry("ce_type", event.type())
                .containsEntry("ce_source", event.source())
                .containsEntry("ce_subject", "runs/run-2/tasks/task-8")
                .containsEntry("ce_partitionkey", "run-2")
                .containsEntry("ce_sequence", "00000000000000000008")
                .doesNotContainKey("ce_datacontenttype")
                .hasSize(11);
    }

    /** The command of {@code docs/consuming.md}, by Kafka's own program; it would wait for more, so it is told how many. */
    @Test
    void theConsoleConsumerShowsWhatIsDelivered() throws IOException { // E15
        StoredEvent event = Given.event(9, "run-3", "{\"a\":\"\u00e9\"}");
        assertThat(deliver(destination("tallyfy-events", false), event)).isEqualTo(Outcome.TAKEN);
        Matcher example = Pattern.compile("^kafka-console-consumer\\.sh ([^`]+)", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs", "consuming.md")));
        assertThat(example.find()).isTrue();
        String arguments = example.group(1).replace("\\\n", " ").replace("localhost:9092", broker.address());

        List<String> command = new ArrayList<>(List.of(arguments.strip().split("\\s+")));
        command.addAll(List.of("--max-messages", "1"));
        String printed = broker.run("org.apache.kafka.tools.consumer.ConsoleConsumer", command);
        assertThat(printed.lines())
                .contains("content-type:application/cloudevents+json; charset=UTF-8\trun-3\t"
                        + CloudEvents.toJson(event));
    }

    @Test
    void anEventThatNoTopicTakesIsRefusedAndTheOthersAreTaken() {
        KafkaDestination destination = destination("sizes", false);
        StoredEvent huge = Given.event(2, "b", "{\"a\":\"" + "x".repeat(300_000) + "\"}");
        List<Outcome> outcomes = destination
                .deliver(List.of(Given.event(1, "a"), huge, Given.event(3, "c")))
                .block(LIMIT);
        destination.close().block(LIMIT);
        assertThat(outcomes.get(0)).isEqualTo(Outcome.TAKEN);
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Refused.class);
        assertThat(outcomes.get(2)).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void propertiesThatAreNoneAreTheDestinationsFaultAndAreNotShown() { // E18
        var settings = new KafkaSettings(broker.address(), "t", false, Map.of("linger.ms", "s3cret"));
        Outcome outcome = deliver(new KafkaDestination(settings, Schedulers.boundedElastic()), Given.event(1, "a"));
        assertThat(outcome).isEqualTo(new Outcome.Down("Kafka's client does not accept the properties (linger.ms)"));
    }

    @Test
    void aBrokerThatIsKilledInTheMiddleLosesNothingAndKeepsEachRunInOrder() { // E16
        Database database = POSTGRES.database();
        Outbox outbox = new Outbox(database);
        append(database, outbox, 0);
        Sinks.Empty<Void> stopping = Sinks.empty();
        Deliveries deliveries = deliveries(database);
        Mono<Void> ended = deliveries.run(stopping.asMono()).cache();
        var work = ended.subscribe();
        Eventually.isTrue("some are taken", LIMIT, () -> taken() > 0);

        broker.kill();
        append(database, outbox, HALF);
        Eventually.isTrue("the outage is seen", LIMIT, () -> trouble != null);
        long cursor = POSTGRES.number("SELECT position FROM tallyfy_sync.destination");
        assertThat(cursor).isLessThan(newest());
        broker.start();
        Eventually.isTrue(
                "all are taken",
                LIMIT,
                () -> POSTGRES.number("SELECT position FROM tallyfy_sync.destination") == newest() && trouble == null);

        Sinks.EmitResult unused = stopping.tryEmitEmpty();
        ended.block(LIMIT);
        work.dispose();
        deliveries.close().block(LIMIT);
        assertThat(taken()).isEqualTo(2 * HALF);
        checkOrder(consume("outage", 2 * HALF));
    }

    private static void checkOrder(Collection<ConsumerRecord<String, byte[]>> records) {
        Set<String> ids = new HashSet<>();
        Map<String, Long> last = new HashMap<>();
        for (ConsumerRecord<String, byte[]> found : records) {
            Map<String, String> headers = headers(found);
            if (ids.add(headers.get("ce_id"))) {
                long seq = Long.parseLong(headers.get("ce_sequence"));
                Long before = last.put(found.key(), seq);
                assertThat(before == null || before < seq)
                        .as("order of %s", found.key())
                        .isTrue();
            }
        }
        assertThat(ids).hasSize(2 * HALF);
    }

    private Deliveries deliveries(Database database) {
        Backoff patience = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), Backoff.UNLIMITED, new Random());
        Leases leases = new Leases(database, "holder", Duration.ofSeconds(20), null);
        Stores stores = Stores.of(database, leases, Clock.systemUTC(), Schedulers.parallel(), patience)
                .with(new DeliveryListener() {
                    @Override
                    public void stands(String name, Snapshot snapshot) {
                        trouble = snapshot.trouble();
                    }
                });
        Duration second = Duration.ofSeconds(1);
        Backoff quick = new Backoff(Duration.ofMillis(200), second, Backoff.UNLIMITED, new Random());
        return new Deliveries(
                List.of(new Assignment("bus", Set.of(), true, destination("outage", true, IMPATIENT))),
                stores,
                new Schedule(quick, 12, Duration.ofDays(5), second));
    }

    private static void append(Database database, Outbox outbox, int from) {
        for (int first = from; first < from + HALF; first += 100) {
            var events = IntStream.range(first, first + 100)
                    .mapToObj(number ->
                            OutboxEvents.event(number, FactType.TASK_COMPLETED, "org-1", "run-" + number % 40))
                    .toList();
            assertThat(database.inTransaction(session -> outbox.append(session, events))
                            .block(LIMIT))
                    .isEqualTo(100);
        }
    }

    private static long taken() {
        return POSTGRES.number("SELECT coalesce(max(taken), 0) FROM tallyfy_sync.destination");
    }

    private static long newest() {
        return POSTGRES.number("SELECT last_seq FROM tallyfy_sync.feed");
    }

    private static Outcome deliver(KafkaDestination destination, StoredEvent event) {
        Outcome outcome = destination.deliver(List.of(event)).block(LIMIT).get(0);
        destination.close().block(LIMIT);
        return outcome;
    }

    private static Map<String, String> headers(ConsumerRecord<String, byte[]> found) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : found.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }

    /** All records of a topic, at least so many. */
    private static List<ConsumerRecord<String, byte[]>> consume(String topic, int atLeast) {
        Map<String, Object> properties = Map.of("bootstrap.servers", broker.address());
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(one -> new TopicPartition(topic, one.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(found::add);
            }
        }
        assertThat(found).hasSizeGreaterThanOrEqualTo(atLeast);
        return found;
    }
}
