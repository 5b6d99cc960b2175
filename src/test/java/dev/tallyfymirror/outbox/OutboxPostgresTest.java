package dev.tallyfymirror.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.postgres.UniqueViolationException;
import dev.tallyfymirror.postgres.Wakeup;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class OutboxPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Database database;
    private Outbox outbox;

    @BeforeEach
    void empty() {
        database = POSTGRES.database();
        outbox = new Outbox(database);
        POSTGRES.execute("""
                TRUNCATE tallyfy.event, tallyfy_sync.organization;
                UPDATE tallyfy_sync.feed SET removed_seq = last_seq;
                INSERT INTO tallyfy_sync.organization (org_id, base_url) VALUES ('org-1', 'https://go.tallyfy.com/api/')
                """);
    }

    @Test
    void whatIsAppendedIsReadInItsOrder() {
        long start = places().newest();
        List<NewEvent> events = events(5);

        assertThat(append(events)).isEqualTo(5);

        Batch batch = read(start, 10);
        assertThat(batch.events()).extracting(StoredEvent::id).containsExactlyElementsOf(ids(events));
        assertThat(seqs(batch)).containsExactly(start + 1, start + 2, start + 3, start + 4, start + 5);
        assertThat(batch.lastLookedAt()).isEqualTo(start + 5);
        assertThat(batch.isAtEnd()).isTrue();
    }

    @Test
    void anEventComesBackAsItWasGiven() {
        NewEvent event = OutboxEvents.event(1);
        append(List.of(event));

        StoredEvent stored = outbox.find(event.id()).block(PATIENCE);

        assertThat(stored)
                .isEqualTo(new StoredEvent(
                        places().newest(),
                        event.id(),
                        "tallyfy.task.completed",
                        "org-1",
                        "run-1",
                        "task-1",
                        event.occurredAt(),
                        event.observedAt(),
                        "{\"n\": 1, \"made_by_a_test\": true}",
                        "https://go.tallyfy.com/api/organizations/org-1"));
    }

    @Test
    void anEventOfAnUnknownOrganizationIsNotLost() {
        POSTGRES.execute("DELETE FROM tallyfy_sync.organization");
        append(events(1));

        assertThat(read(0, 10).events()).extracting(StoredEvent::source).containsExactly("/organizations/org-1");
    }

    @Test
    void whatIsThereAlreadyIsSkipped() {
        List<NewEvent> events = events(4);
        append(events.subList(1, 3));
        long before = places().newest();

        assertThat(append(events)).isEqualTo(2);

        assertThat(read(0, 10).events())
                .extracting(StoredEvent::id)
                .containsExactly(
                        events.get(1).id(),
                        events.get(2).id(),
                        events.get(0).id(),
                        events.get(3).id());
        assertThat(places().newest()).isEqualTo(before + 2);
    }

    @Test
    void theSameIdTwiceInOneListIsAppendedOnce() {
        NewEvent event = OutboxEvents.event(1);

        assertThat(append(List.of(event, OutboxEvents.event(2), event))).isEqualTo(2);
    }

    @Test
    void withNothingNewTheCounterIsNotTouched() {
        List<NewEvent> events = events(2);
        append(events);
        String before = counterVersion();

        assertThat(append(events)).isZero();
        assertThat(append(List.of())).isZero();

        assertThat(counterVersion()).isEqualTo(before);
    }

    @Test
    void aTransactionRolledBackLeavesNoGap() {
        long start = places().newest();
        Mono<Long> failing = database.inTransaction(tx -> outbox.append(tx, events(3))
                .<Long>flatMap(appended -> Mono.error(new IllegalStateException("on purpose"))));
        StepVerifier.create(failing).expectErrorMessage("on purpose").verify(PATIENCE);

        append(events(2));

        assertThat(seqs(read(start, 10))).containsExactly(start + 1, start + 2);
    }

    @Test
    void positionsGrowInTheOrderOfTheCommits() {
        long start = places().newest();
        Sinks.Empty<Void> slow = Sinks.empty();
        CompletableFuture<Long> first = database.inTransaction(tx -> outbox.append(tx, numbered(1, 3))
                        .flatMap(n -> slow.asMono().thenReturn(n)))
                .toFuture();
        awaitTrue(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()");
        CompletableFuture<Long> second =
                database.inTransaction(tx -> outbox.append(tx, numbered(11, 2))).toFuture();
        awaitTrue(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");

        assertThat(read(start, 10).events()).isEmpty();
        slow.tryEmitEmpty().orThrow();

        assertThat(first.join()).isEqualTo(3);
        assertThat(second.join()).isEqualTo(2);
        Batch batch = read(start, 10);
        assertThat(seqs(batch)).containsExactly(start + 1, start + 2, start + 3, start + 4, start + 5);
        assertThat(batch.events())
                .extracting(StoredEvent::id)
                .containsExactlyElementsOf(ids(Stream.concat(numbered(1, 3).stream(), numbered(11, 2).stream())
                        .toList()));
    }

    /** Who waits for the row itself is woken by every commit, and is passed by others for as long as they come. */
    @Test
    void writersStandInLine() {
        Sinks.Empty<Void> slow = Sinks.empty();
        CompletableFuture<Long> first = database.inTransaction(tx -> outbox.append(tx, numbered(1, 1))
                        .flatMap(n -> slow.asMono().thenReturn(n)))
                .toFuture();
        awaitTrue(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()");
        List<CompletableFuture<Long>> others = IntStream.range(2, 4)
                .mapToObj(n -> database.inTransaction(tx -> outbox.append(tx, numbered(n, 1)))
                        .toFuture())
                .toList();
        awaitTrue("SELECT (count(*) = 2)::int FROM pg_stat_activity WHERE wait_event = 'advisory'"
                + " AND datname = current_database()");

        slow.tryEmitEmpty().orThrow();

        assertThat(first.join()).isEqualTo(1);
        others.forEach(other -> assertThat(other.join()).isEqualTo(1));
        assertThat(read(0, 10).events()).hasSize(3);
    }

    @Test
    void theSameFactFromTwoWritersAtOnceIsAppendedOnce() {
        Sinks.Empty<Void> slow = Sinks.empty();
        CompletableFuture<Long> first = database.inTransaction(tx -> outbox.append(tx, numbered(1, 1))
                        .flatMap(n -> slow.asMono().thenReturn(n)))
                .toFuture();
        awaitTrue(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()");
        CompletableFuture<Throwable> second = database.inTransaction(tx -> outbox.append(tx, numbered(1, 1)))
                .toFuture()
                .handle((value, failure) -> failure);
        awaitTrue(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");

        slow.tryEmitEmpty().orThrow();

        assertThat(first.join()).isEqualTo(1);
        assertThat(second.join()).isInstanceOf(UniqueViolationException.class);
        assertThat(read(0, 10).events()).hasSize(1);
    }

    @Test
    void readingGoesOnFromThePlaceLookedAtLast() {
        List<NewEvent> events = events(5);
        append(events);

        Batch first = read(Outbox.OLDEST, 2);
        Batch second = read(first.lastLookedAt(), 10);

        assertThat(first.isAtEnd()).isFalse();
        assertThat(second.isAtEnd()).isTrue();
        assertThat(ids(events))
                .containsExactlyElementsOf(Stream.of(first, second)
                        .flatMap(batch -> batch.events().stream())
                        .map(StoredEvent::id)
                        .toList());
    }

    @Test
    void filtersLookPastWhatDoesNotMatch() {
        append(Stream.of(
                        events(3).stream(),
                        Stream.of(OutboxEvents.event(4, FactType.TASK_OVERDUE, "org-1", "run-2")),
                        Stream.of(OutboxEvents.event(5, FactType.TASK_OVERDUE, "org-2", "run-2")),
                        Stream.of(OutboxEvents.event(6)))
                .flatMap(event -> event)
                .toList());
        long end = places().newest();

        assertThat(read(new EventFilter(Set.of(FactType.TASK_OVERDUE), null, null)))
                .isEqualTo(2);
        assertThat(read(new EventFilter(Set.of(), "org-2", null))).isEqualTo(1);
        assertThat(read(new EventFilter(Set.of(), null, "run-2"))).isEqualTo(2);
        assertThat(read(new EventFilter(Set.of(FactType.TASK_COMPLETED), "org-1", "run-2")))
                .isZero();
        assertThat(outbox.read(0, 10, EventFilter.ofTypes(Set.of(FactType.RUN_ARCHIVED)))
                        .map(Batch::lastLookedAt)
                        .block(PATIENCE))
                .isEqualTo(end);
    }

    @Test
    void oneReadLooksAtABoundedStretch() {
        POSTGRES.execute("UPDATE tallyfy_sync.feed SET last_seq = last_seq + " + Outbox.STRETCH);
        append(events(1));
        long oldest = places().oldest();

        Batch first = read(Outbox.OLDEST, 10);

        assertThat(first.events()).isEmpty();
        assertThat(first.lastLookedAt()).isEqualTo(oldest + Outbox.STRETCH);
        assertThat(first.isAtEnd()).isFalse();
        assertThat(read(first.lastLookedAt(), 10).events()).hasSize(1);
    }

    @Test
    void aPlaceThatRetentionHasPassedIsGone() { // E14
        append(events(3));
        Places before = places();
        POSTGRES.execute("UPDATE tallyfy_sync.feed SET removed_seq = last_seq - 1");

        assertGone(before.oldest());
        assertThat(read(Outbox.OLDEST, 10).events()).hasSize(1);
        assertThat(read(before.newest() - 1, 10).events()).hasSize(1);
    }

    @Test
    void aPlaceBeyondTheNewestIsGone() { // E14, D9
        append(events(1));

        assertThat(read(places().newest(), 10).events()).isEmpty();
        assertGone(places().newest() + 1);
        assertGone(Long.MAX_VALUE);
    }

    @Test
    void anAppendWakesUpWhoListens() {
        StepVerifier.create(outbox.hints().onBackpressureLatest())
                .expectNext(Wakeup.CONNECTED)
                .then(() -> append(events(1)))
                .expectNext(Wakeup.NOTIFIED)
                .thenCancel()
                .verify(PATIENCE);
    }

    private void assertGone(long place) {
        Places places = places();
        StepVerifier.create(outbox.read(place, 10, EventFilter.ALL))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                PlaceGoneException.class,
                                gone -> assertThat(gone.places()).isEqualTo(places)))
                .verify(PATIENCE);
    }

    @CanIgnoreReturnValue
    private long append(List<NewEvent> events) {
        return database.inTransaction(tx -> outbox.append(tx, events)).block(PATIENCE);
    }

    private Batch read(long after, int limit) {
        return outbox.read(after, limit, EventFilter.ALL).block(PATIENCE);
    }

    private int read(EventFilter filter) {
        return outbox.read(Outbox.OLDEST, 10, filter).block(PATIENCE).events().size();
    }

    private Places places() {
        return outbox.places().block(PATIENCE);
    }

    private static String counterVersion() {
        return POSTGRES.texts("SELECT xmin::text || ' ' || ctid::text FROM tallyfy_sync.feed")
                .get(0);
    }

    private static List<NewEvent> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> OutboxEvents.event(UUID.randomUUID().hashCode()))
                .toList();
    }

    private static List<NewEvent> numbered(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(OutboxEvents::event).toList();
    }

    private static List<UUID> ids(List<NewEvent> events) {
        return events.stream().map(NewEvent::id).toList();
    }

    private static List<Long> seqs(Batch batch) {
        return batch.events().stream().map(StoredEvent::seq).toList();
    }

    private static void awaitTrue(String count) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (POSTGRES.number(count) == 0) {
            assertThat(System.nanoTime()).as(count).isLessThan(deadline);
        }
    }
}
