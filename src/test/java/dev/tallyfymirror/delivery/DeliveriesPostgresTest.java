package dev.tallyfymirror.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.LeaseLostException;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.CursorChange;
import dev.tallyfymirror.outbox.Cursors;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.outbox.OutboxEvents;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.sync.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class DeliveriesPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(2);

    private final ScriptedDestination destination = new ScriptedDestination();
    private final List<Running> running = new ArrayList<>();
    private Database database;
    private Outbox outbox;
    private volatile boolean held;

    private record Running(Sinks.Empty<Void> stop, Mono<Void> ended, Disposable work) {
        void stopIt() {
            Sinks.EmitResult unused = stop.tryEmitEmpty();
            ended.block(LIMIT);
        }
    }

    @BeforeEach
    void empty() {
        database = POSTGRES.database();
        outbox = new Outbox(database);
        POSTGRES.execute("TRUNCATE tallyfy.event, tallyfy_sync.destination, tallyfy_sync.held_back,"
                + " tallyfy_sync.dead_letter, tallyfy_sync.lease; UPDATE tallyfy_sync.feed SET removed_seq = last_seq");
    }

    @AfterEach
    void stop() {
        running.forEach(Running::stopIt);
    }

    @Test
    void oneThatBeginsWithTheOldestGetsAllThatIsThereAndThenWhatComes() {
        append(1, 3, "a");
        start(true);
        awaitTaken(3);
        append(4, 5, "b");
        awaitTaken(5);
        awaitCursor();
        assertThat(number("SELECT taken FROM tallyfy_sync.destination")).isEqualTo(5);
    }

    @Test
    void oneThatBeginsWithTheLatestGetsWhatComesAfterItWasFirstSeen() {
        append(1, 3, "a");
        start(false);
        awaitEnrolled();
        append(4, 4, "b");
        awaitTaken(1);
        assertThat(destination.taken).containsExactly(newest());
    }

    @Test
    void otherTypesAreNotSentAndDoNotHoldTheCursor() {
        var appended = database.inTransaction(session -> outbox.append(
                        session,
                        List.of(
                                OutboxEvents.event(1, FactType.TASK_OVERDUE, "org-1", "a"),
                                OutboxEvents.event(2, FactType.TASK_COMPLETED, "org-1", "a"),
                                OutboxEvents.event(3, FactType.TASK_OVERDUE, "org-1", "a"))))
                .block(LIMIT);
        assertThat(appended).isEqualTo(3);
        start(new Assignment("desk", Set.of(FactType.TASK_COMPLETED), true, destination));
        awaitCursor();
        assertThat(destination.taken).containsExactly(newest() - 1);
    }

    @Test
    void aRunHeldBackSurvivesAStopAndGoesOnInOrder() {
        append(1, 2, "a");
        append(3, 4, "b");
        long first = newest() - 3;
        destination.answer =
                event -> event.seq() == first ? Mono.just(new Outcome.Failed("answers 500")) : Mono.just(Outcome.TAKEN);
        Running begun = start(true);
        awaitTaken(2);
        awaitCursor();
        begun.stopIt();
        assertThat(POSTGRES.texts("SELECT item_id || ' ' || tries || ' ' || error FROM tallyfy_sync.held_back"))
                .singleElement()
                .asString()
                .matches("a \\d+ answers 500");

        destination.answer = event -> Mono.just(Outcome.TAKEN);
        POSTGRES.execute("UPDATE tallyfy_sync.held_back SET next_at = clock_timestamp()");
        start(true);
        awaitTaken(4);
        assertThat(destination.taken).containsExactly(first + 2, first + 3, first, first + 1);
        Eventually.isTrue("freed", () -> number("SELECT count(*) FROM tallyfy_sync.held_back") == 0);
    }

    @Test
    void aDestinationIsWorkedByOneAtATimeAndTakenOverWhenTheOneDies() {
        Running dying = start(true);
        start(true);
        append(1, 20, "a");
        awaitTaken(20);
        awaitCursor();
        dying.work().dispose();
        append(21, 40, "b");
        awaitTaken(40);
        assertThat(destination.taken).doesNotHaveDuplicates();
        awaitCursor();
    }

    @Test
    void whatATermThatIsOverStillWritesIsRefused() { // E17
        startedOnce();
        Leases leases = leases();
        Lease old = leases.acquire("destination:desk").block(LIMIT);
        leases.resign(old).block(LIMIT);
        assertThat(leases.acquire("destination:desk").block(LIMIT).term()).isGreaterThan(old.term());
        CursorChange change = new CursorChange(
                Long.MAX_VALUE, List.of(), List.of(), List.of(), List.of(), null, null, null, 1, null, null);
        assertThatThrownBy(() -> database.inTransaction(session -> leases.check(session, old)
                                .then(new Cursors(database).advance(session, "desk", change))
                                .thenReturn(true))
                        .block(LIMIT))
                .isInstanceOf(LeaseLostException.class);
        assertThat(number("SELECT position FROM tallyfy_sync.destination")).isLessThan(Long.MAX_VALUE);
    }

    @Test
    void oneWhoseTermIsTakenMovesNoCursorAndStops() { // E17
        start(true);
        append(1, 1, "a");
        awaitTaken(1);
        awaitCursor();
        POSTGRES.execute("UPDATE tallyfy_sync.lease SET term = term + 1, holder = 'other',"
                + " expires_at = clock_timestamp() + interval '1 hour'");
        long cursor = newest();
        append(2, 9, "b");
        Eventually.isTrue("it has stopped", () -> !held);
        assertThat(number("SELECT position FROM tallyfy_sync.destination")).isEqualTo(cursor);
        assertThat(number("SELECT taken FROM tallyfy_sync.destination")).isEqualTo(1);
    }

    @Test
    void aDestinationOfAnotherOutboxIsBegunAtTheOldest() {
        append(1, 2, "a");
        startedOnce();
        POSTGRES.execute("UPDATE tallyfy_sync.feed SET feed_id = gen_random_uuid()");
        start(false);
        awaitTaken(2);
    }

    @Test
    void aHangingEventHoldsUpNoOtherRunAndStoppingDoesNotWaitForIt() {
        append(1, 1, "hanging");
        long hanging = newest();
        destination.answer = event -> event.seq() == hanging ? Mono.never() : Mono.just(Outcome.TAKEN);
        Running begun = start(true);
        append(2, 300, "b");
        awaitTaken(299);
        begun.stopIt();
        assertThat(number("SELECT position FROM tallyfy_sync.destination")).isEqualTo(hanging - 1);
    }

    private void startedOnce() {
        Running begun = start(false);
        awaitEnrolled();
        begun.stopIt();
    }

    private void awaitEnrolled() {
        Eventually.isTrue("enrolled", () -> number("SELECT count(*) FROM tallyfy_sync.destination") == 1);
    }

    private Running start(boolean fromOldest) {
        return start(new Assignment("desk", Set.of(), fromOldest, destination));
    }

    private Running start(Assignment assignment) {
        Backoff patience = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), Backoff.UNLIMITED, new Random());
        Stores stores = Stores.of(database, leases(), Clock.systemUTC(), Schedulers.parallel(), patience)
                .with(new DeliveryListener() {
                    @Override
                    public void holds(String name, boolean isHeld) {
                        held = isHeld;
                    }
                });
        Deliveries deliveries = new Deliveries(List.of(assignment), stores, Schedule.standard(new Random(1)));
        Sinks.Empty<Void> stop = Sinks.empty();
        Mono<Void> ended = deliveries.run(stop.asMono()).cache();
        Running one = new Running(stop, ended, ended.subscribe());
        running.add(one);
        return one;
    }

    private Leases leases() {
        return new Leases(database, "holder-" + System.nanoTime(), LEASE, null);
    }

    private void append(int first, int last, String run) {
        var events = IntStream.rangeClosed(first, last)
                .mapToObj(number -> OutboxEvents.event(number, FactType.TASK_COMPLETED, "org-1", run))
                .toList();
        var appended = database.inTransaction(session -> outbox.append(session, events))
                .block(LIMIT);
        assertThat(appended).isEqualTo(events.size());
    }

    private long newest() {
        return number("SELECT last_seq FROM tallyfy_sync.feed");
    }

    private static long number(String sql) {
        return POSTGRES.number(sql);
    }

    private void awaitTaken(int events) {
        Eventually.isTrue(events + " taken", () -> destination.taken.size() >= events);
    }

    private void awaitCursor() {
        Eventually.isTrue(
                "the cursor is at the end",
                () -> number("SELECT coalesce(max(position), 0) FROM tallyfy_sync.destination") == newest());
    }
}
