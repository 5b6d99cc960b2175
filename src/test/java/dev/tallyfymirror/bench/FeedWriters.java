package dev.tallyfymirror.bench;

import dev.tallyfymirror.event.Events;
import dev.tallyfymirror.event.Facts;
import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.outbox.Places;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.postgres.TimeLimits;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Appends events as the sync does, and remembers when each was committed. */
final class FeedWriters implements AutoCloseable {
    private static final NewEvent SAMPLE = Events.of(URI.create("https://go.tallyfy.com/api"))
            .taskEvents("o", Facts.taskChange("task-1", Facts.fact(FactType.TASK_COMPLETED)), Facts.HEAD)
            .get(0);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Database database;
    private final Outbox outbox;
    private final Map<Long, Long> committing = new ConcurrentHashMap<>();
    private final SplittableRandom random = new SplittableRandom(5);

    FeedWriters(DatabaseUrl url, int connections) {
        Duration limit = Duration.ofMinutes(5);
        this.database = Database.open(
                new DatabaseSettings(url, connections, new TimeLimits(limit, limit, limit, limit, limit), "benchmark"));
        this.outbox = new Outbox(database);
    }

    Places places() {
        return outbox.places().blockOptional(PATIENCE).orElseThrow();
    }

    /** How long ago the transaction with this event was about to be committed. */
    long sinceCommit(long seq) {
        Long at = committing.get(seq);
        return at == null ? 0 : System.nanoTime() - at;
    }

    /** So many writers at once, each commit held back for up to 5 ms under the lock on the counter. */
    Mono<Void> writeSlowly(int writers, int events) {
        AtomicLong left = new AtomicLong(events);
        return Flux.range(0, writers)
                .flatMap(
                        writer -> Mono.defer(() -> writeSlowly(left))
                                .repeat(() -> left.get() > 0)
                                .then(),
                        writers)
                .then();
    }

    private Mono<Long> writeSlowly(AtomicLong left) {
        int wanted = 1 + number(40);
        int count = (int) Math.min(wanted, Math.max(0, left.getAndAdd(-wanted)));
        return count == 0
                ? Mono.empty()
                : database.inTransaction(session -> Mono.delay(Duration.ofMillis(number(20)))
                        .then(append(session, count))
                        .delayElement(Duration.ofMillis(number(6))));
    }

    /** A transaction with one event each, so many a second, for so long. */
    Mono<Void> writeSteadily(int aSecond, Duration time) {
        return writeSteadily(aSecond, 1, time);
    }

    /** Transactions with so many events each, so many of them a second, for so long. */
    Mono<Void> writeSteadily(int aSecond, int together, Duration time) {
        long start = System.nanoTime();
        long all = time.toMillis() * aSecond / 1000;
        return Flux.range(0, (int) all)
                .concatMap(n -> Mono.delay(
                                Duration.ofNanos(Math.max(0, start + n * 1_000_000_000L / aSecond - System.nanoTime())))
                        .then(database.inTransaction(session -> append(session, together))))
                .then();
    }

    private Mono<Long> append(Session session, int count) {
        return outbox.append(
                        session,
                        IntStream.range(0, count).mapToObj(n -> event()).toList())
                .then(session.find(Query.of("SELECT last_seq FROM tallyfy_sync.feed"), row -> row.get(0, Long.class)))
                .doOnNext(last -> {
                    long now = System.nanoTime();
                    for (long seq = last - count + 1; seq <= last; seq++) {
                        committing.put(seq, now);
                    }
                });
    }

    private static NewEvent event() {
        return new NewEvent(
                UUID.randomUUID(),
                SAMPLE.type(),
                SAMPLE.org(),
                SAMPLE.runId(),
                SAMPLE.taskId(),
                SAMPLE.occurredAt(),
                SAMPLE.observedAt(),
                SAMPLE.data());
    }

    private synchronized int number(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public void close() {
        database.close().block(PATIENCE);
    }
}
