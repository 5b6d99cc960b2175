package dev.tallyfymirror.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.postgres.TestDatabase;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.StepVerifier;

class RetentionPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Outbox outbox;
    private Retention retention;
    private long start;

    /** Ten events, of which the first six are a hundred days old. */
    @BeforeEach
    void tenEvents() {
        POSTGRES.execute("TRUNCATE tallyfy.event, tallyfy_sync.destination, tallyfy_sync.held_back,"
                + " tallyfy_sync.dead_letter; UPDATE tallyfy_sync.feed SET removed_seq = last_seq");
        outbox = new Outbox(POSTGRES.database());
        retention = new Retention(POSTGRES.database());
        start = POSTGRES.number("SELECT last_seq FROM tallyfy_sync.feed");
        var events = IntStream.rangeClosed(1, 10)
                .mapToObj(number -> OutboxEvents.event(number, FactType.TASK_COMPLETED, "org-1", "run-" + number))
                .toList();
        var appended = POSTGRES.database()
                .inTransaction(session -> outbox.append(session, events))
                .block(PATIENCE);
        assertThat(appended).isEqualTo(events.size());
        POSTGRES.execute("UPDATE tallyfy.event SET observed_at = clock_timestamp();"
                + " UPDATE tallyfy.event SET observed_at = clock_timestamp() - interval '100 days' WHERE seq <= "
                + (start + 6));
    }

    @Test
    void whatIsOlderIsRemovedAndItsPlacesAreGone() {
        assertThat(remove()).isEqualTo(6);
        assertThat(remove()).isZero();
        assertThat(kept()).isEqualTo(4);
        assertThat(outbox.places().block(PATIENCE).oldest()).isEqualTo(start + 6);
        StepVerifier.create(outbox.read(start + 5, 10, EventFilter.ALL))
                .expectError(PlaceGoneException.class)
                .verify(PATIENCE);
        assertThat(outbox.read(start + 6, 10, EventFilter.ALL).block(PATIENCE).events())
                .hasSize(4);
    }

    @Test
    void whatADestinationHasNotTakenIsKept() { // E19
        destination("desk", start + 4, "NULL");
        assertThat(remove("desk")).isEqualTo(4);
        POSTGRES.execute("UPDATE tallyfy_sync.destination SET position = position + 100");
        assertThat(remove("desk")).isEqualTo(2);
    }

    @Test
    void whatIsHeldBackIsKept() { // E19
        destination("desk", start + 10, "NULL");
        POSTGRES.execute("INSERT INTO tallyfy_sync.held_back VALUES ('desk', 'org-1', 'run', 'run-3', " + (start + 3)
                + ", 1, clock_timestamp(), clock_timestamp(), 'no')");
        assertThat(remove("desk")).isEqualTo(2);
    }

    @Test
    void aDeadLetterIsKeptUntilItIsSent() {
        destination("desk", start + 10, "NULL");
        POSTGRES.execute(
                "INSERT INTO tallyfy_sync.dead_letter SELECT 'desk', seq, id, type, 12, now(), now(), 'no', now()"
                        + " FROM tallyfy.event WHERE seq = " + (start + 3));
        assertThat(remove("desk")).isEqualTo(5);
        assertThat(new Cursors(POSTGRES.database()).asked("desk", 10).block(PATIENCE))
                .singleElement()
                .satisfies(event -> assertThat(event.seq()).isEqualTo(start + 3));

        POSTGRES.execute("DELETE FROM tallyfy_sync.dead_letter");
        assertThat(remove("desk")).isEqualTo(1);
    }

    @Test
    void aDestinationThatIsDisabledOrForgottenKeepsNothing() {
        destination("gone", start + 1, "clock_timestamp()");
        destination("forgotten", start + 1, "NULL");
        POSTGRES.execute("UPDATE tallyfy_sync.destination SET seen_at = clock_timestamp() - interval '8 days'");
        assertThat(remove("gone")).isEqualTo(6);
    }

    @Test
    void oneThatNoDaemonHasBegunYetKeepsEverything() {
        assertThat(remove("desk")).isZero();
        assertThat(kept()).isEqualTo(10);
    }

    private static void destination(String name, long position, String disabledAt) {
        POSTGRES.execute("INSERT INTO tallyfy_sync.destination (name, kind, feed_id, position, disabled_at) SELECT '"
                + name + "', 'file', feed_id, " + position + ", " + disabledAt + " FROM tallyfy_sync.feed");
    }

    private long remove(String... destinations) {
        return retention.remove(30, Set.of(destinations)).block(PATIENCE);
    }

    private static long kept() {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.event");
    }
}
