package dev.tallyfymirror.sync;

import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.LeaseLostException;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.outbox.EventFilter;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.postgres.Wakeup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Steps of the harness, each telling what it found wrong: nothing of the program as it is. */
final class Steps {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private final TestDatabase postgres;

    Steps(TestDatabase postgres) {
        this.postgres = postgres;
    }

    /** A slow writer and a quick one; a reader between and after. What was committed and never read? */
    String readersMissNothing(String org, boolean naive) {
        Database database = postgres.database();
        Outbox outbox = new Outbox(database);
        postgres.execute("CREATE SEQUENCE IF NOT EXISTS public.position START 1000000000000000000");
        AtomicLong place =
                new AtomicLong(naive ? 0 : outbox.places().block(Rig.PATIENCE).newest());
        Set<String> read = new TreeSet<>();
        Sinks.Empty<Void> slow = Sinks.empty();
        CompletableFuture<Long> first = database.inTransaction(session -> append(outbox, session, event(org, 1), naive)
                        .flatMap(done -> slow.asMono().thenReturn(done)))
                .toFuture();
        Eventually.isTrue("the slow one has its place", () -> sessions("state = 'idle in transaction'") == 1);
        CompletableFuture<Long> second = database.inTransaction(
                        session -> append(outbox, session, event(org, 2), naive))
                .toFuture();
        Eventually.isTrue(
                "the quick one is done or waits", () -> second.isDone() || sessions("wait_event_type = 'Lock'") == 1);
        readOn(org, place, read, naive);
        slow.tryEmitEmpty().orThrow();
        long both = first.join() + second.join();
        readOn(org, place, read, naive);
        return read.size() == both ? "" : both + " events were committed, " + read + " were read";
    }

    private static Mono<Long> append(Outbox outbox, Session session, NewEvent event, boolean naive) {
        if (!naive) {
            return outbox.append(session, List.of(event));
        }
        return session.update(Query.of(
                        "INSERT INTO tallyfy.event (seq, id, type, org_id, task_id, occurred_at, observed_at,"
                                + " data) VALUES (nextval('public.position'), $1, $2, $3, $4, now(), now(), '{\"made_by_a_test\": true}')")
                .bind(event.id())
                .bind(event.type().longName())
                .bind(event.org())
                .bind(event.taskId()));
    }

    private void readOn(String org, AtomicLong place, Set<String> read, boolean naive) {
        if (!naive) {
            var batch = new Outbox(postgres.database())
                    .read(place.get(), 100, new EventFilter(Set.of(), org, null))
                    .block(Rig.PATIENCE);
            batch.events().stream().map(StoredEvent::taskId).forEach(read::add);
            place.set(batch.lastLookedAt());
            return;
        }
        postgres.texts("SELECT seq || ' ' || task_id FROM tallyfy.event WHERE org_id = '" + org + "' AND seq > "
                        + place.get() + " ORDER BY seq")
                .forEach(text -> {
                    place.set(Long.parseLong(text.split(" ")[0]));
                    read.add(text.split(" ")[1]);
                });
    }

    /** A holder falls silent, another takes over, the first one wakes and writes what it had read. */
    String staleWritesAreRefused(String org, boolean naive) {
        Writers stale = new Writers(org, postgres.database());
        postgres.execute("UPDATE tallyfy_sync.lease SET expires_at = clock_timestamp() WHERE name = 'org:" + org + "'");
        Writers next = new Writers(org, postgres.database());
        List<String> found = new ArrayList<>();
        Mono<Recorded> written = stale.run(5, "{\"id\":\"stale\",\"name\":\"Stale\",\"status\":\"active\"}");
        try {
            found.add("the stale holder wrote " + written.block(Rig.PATIENCE));
        } catch (LeaseLostException refused) {
            var done = next.run(6, "{\"id\":\"next\",\"name\":\"Next\",\"status\":\"active\"}")
                    .block(Rig.PATIENCE);
            if (done == null || done.runsChanged() != 1) {
                found.add("the new holder could not write");
            }
        }
        return String.join(", ", found);
    }

    /** Taking over waits for an open transaction of the old term; what was taken then is to last. */
    String aTermLastsItsDuration(String org, boolean naive) {
        Database database = postgres.open(postgres.settings());
        Leases old = leases(database, "old");
        Leases next = leases(database, "next");
        Lease first = old.acquire(org).block(Rig.PATIENCE);
        Sinks.Empty<Void> goOn = Sinks.empty();
        CompletableFuture<Boolean> writing = database.inTransaction(
                        session -> old.check(session, first).then(goOn.asMono()).thenReturn(true))
                .toFuture();
        Eventually.isTrue("the check", () -> sessions("state = 'idle in transaction'") == 1);
        postgres.execute(
                "UPDATE tallyfy_sync.lease SET expires_at = pg_catalog.clock_timestamp() WHERE name = '" + org + "'");
        CompletableFuture<Lease> taking = next.acquire(org).toFuture();
        Eventually.isTrue("the wait", () -> sessions("wait_event_type = 'Lock'") == 1);
        long from = System.nanoTime();
        Eventually.isTrue("longer than a lease", () -> System.nanoTime() - from > SHORT.toNanos() * 3 / 2);
        String granted = postgres.texts("SELECT pg_catalog.clock_timestamp()").get(0);
        goOn.tryEmitEmpty().orThrow();
        Lease taken = taking.join();
        boolean isShort = writing.join()
                && postgres.number("SELECT count(*) FROM tallyfy_sync.lease WHERE name = '" + org
                                + "' AND expires_at < '" + granted + "'::timestamptz + interval '1 second'")
                        == 1;
        return isShort ? "term " + taken.term() + " was granted for less than its duration" : "";
    }

    private static Leases leases(Database database, String holder) {
        return new Leases(database, holder, SHORT, "test");
    }

    /** Three looks at one task: done, open, done again at another time. */
    String eachCompletionIsTold(String org, boolean naive) {
        Writers writers = new Writers(org, postgres.database());
        String task = "{\"id\":\"" + org + "\",\"title\":\"T\",\"status\":\"";
        record(writers.task(null, Source.GET, 1, task + "active\"}"));
        record(writers.task(null, Source.GET, 10, task + "completed\",\"completed_at\":\"2026-03-01T08:00:05Z\"}"));
        record(writers.task(null, Source.GET, 20, task + "active\"}"));
        record(writers.task(null, Source.GET, 30, task + "completed\",\"completed_at\":\"2026-03-01T08:00:25Z\"}"));
        List<String> told = postgres.texts("SELECT type FROM tallyfy.event WHERE task_id = '" + org + "' ORDER BY seq");
        List<String> expected = List.of("tallyfy.task.completed", "tallyfy.task.reopened", "tallyfy.task.completed");
        return told.equals(expected) ? "" : "told " + told;
    }

    /** The same task, with a deadline finer than PostgreSQL keeps, five times by two kinds of call. */
    String unchangedIsNoVersion(String org, boolean naive) {
        Writers writers = new Writers(org, postgres.database());
        String task = "{\"id\":\"" + org
                + "\",\"title\":\"T\",\"status\":\"active\",\"deadline\":\"2027-01-01T10:00:00.9999999Z\"}";
        for (int look = 0; look < 5; look++) {
            Source source = look % 2 == 0 ? Source.GET : Source.ORGANIZATION_LIST;
            record(writers.task(null, source, 10 * look, task));
        }
        List<String> versions =
                postgres.texts("SELECT deadline AT TIME ZONE 'UTC' FROM tallyfy.task_history WHERE task_id = '" + org
                        + "' ORDER BY valid_from");
        return versions.equals(List.of("2027-01-01 10:00:00.999999")) ? "" : "versions " + versions;
    }

    private static void record(Mono<Recorded> recording) {
        if (recording.block(Rig.PATIENCE) == null) {
            throw new AssertionError("nothing was recorded");
        }
    }

    /** The connection that listens dies; an event is committed; the reader is to have it before the next one comes. */
    String readersCatchUp(String org, boolean naive) {
        Database database = postgres.open(postgres.settings());
        Outbox outbox = new Outbox(database);
        AtomicLong place = new AtomicLong(outbox.places().block(Rig.PATIENCE).newest());
        Set<String> read = new ConcurrentSkipListSet<>();
        AtomicBoolean again = new AtomicBoolean();
        AtomicLong connected = new AtomicLong();
        var reader = outbox.hints()
                .doOnNext(hint -> connected.addAndGet(hint == Wakeup.CONNECTED ? 1 : 0))
                .filter(hint -> hint == Wakeup.NOTIFIED || !naive)
                .concatMap(hint -> outbox.read(place.get(), 100, new EventFilter(Set.of(), org, null)), 0)
                .subscribe(batch -> {
                    batch.events()
                            .forEach(event -> again.set(!read.add(String.valueOf(event.taskId())) || again.get()));
                    place.set(batch.lastLookedAt());
                });
        Eventually.isTrue("it listens", () -> connected.get() == 1);
        Query kill = Query.of("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND query LIKE 'LISTEN tallyfy_events%'");
        var committed = postgres.database()
                .inTransaction(session -> outbox.append(session, List.of(event(org, 1)))
                        .flatMap(appended -> session.list(kill, row -> true).thenReturn(appended)))
                .block(Rig.PATIENCE);
        Eventually.isTrue("it listens again", () -> connected.get() == 2);
        long seen = Eventually.settled(read::size, Duration.ofMillis(400));
        reader.dispose();
        return committed != null && seen == committed ? "" : "of " + committed + " event the reader has " + seen;
    }

    private long sessions(String condition) {
        return postgres.number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND " + condition);
    }

    private static NewEvent event(String org, long number) {
        String task = "task-" + number;
        return new NewEvent(
                UUID.nameUUIDFromBytes((org + task).getBytes(StandardCharsets.UTF_8)),
                FactType.TASK_COMPLETED,
                org,
                null,
                task,
                Writers.BASELINE,
                Writers.BASELINE,
                "{\"made_by_a_test\":true}");
    }
}
