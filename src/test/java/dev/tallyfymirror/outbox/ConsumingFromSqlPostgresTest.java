package dev.tallyfymirror.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.postgres.Migrations;
import dev.tallyfymirror.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

/** The feed for a consumer that lives in the database, as the documented functions promise. */
@Timeout(60)
class ConsumingFromSqlPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Outbox outbox;

    @BeforeEach
    void empty() {
        outbox = new Outbox(POSTGRES.database());
        POSTGRES.execute(
                "TRUNCATE tallyfy.event, tallyfy.event_cursor; UPDATE tallyfy_sync.feed SET removed_seq = last_seq");
    }

    @Test
    void eventsAreReadBehindAPlace() {
        append(0, 5);
        long start = newest() - 5;

        assertThat(numbers("tallyfy.events_after(0)")).containsExactly("0", "1", "2", "3", "4");
        assertThat(numbers("tallyfy.events_after(" + (start + 2) + ", 2)")).containsExactly("2", "3");
        assertThat(numbers("tallyfy.events_after(" + newest() + ")")).isEmpty();
    }

    @Test
    void typesAreNamedLongOrShortAndAnUnknownOneIsRefused() {
        append(List.of(OutboxEvents.event(1), OutboxEvents.event(2, FactType.TASK_OVERDUE, "org-1", "run-1")));

        assertThat(numbers("tallyfy.events_after(types => '{task.overdue}')")).containsExactly("2");
        assertThat(numbers("tallyfy.events_after(types => '{tallyfy.task.overdue,task.completed}')"))
                .containsExactly("1", "2");
        assertThatThrownBy(() -> numbers("tallyfy.events_after(types => '{task.eaten}')"))
                .hasMessageContaining("unknown type of event: task.eaten");
        Arrays.stream(FactType.values())
                .forEach(type -> assertThat(POSTGRES.texts("SELECT tallyfy.event_type('" + type.shortName() + "')"))
                        .containsExactly(type.longName()));
    }

    @Test
    void aPlaceThatIsGoneIsRefusedNotSkipped() { // E14
        append(0, 3);
        long before = newest() - 3;
        POSTGRES.execute("SELECT tallyfy.open_cursor('slow')");
        POSTGRES.execute("UPDATE tallyfy_sync.feed SET removed_seq = removed_seq + 1");

        for (String gone : List.of(
                "tallyfy.events_after(" + before + ")",
                "tallyfy.events_after(" + (newest() + 1) + ")",
                "tallyfy.consume('slow')")) {
            assertThatThrownBy(() -> numbers(gone))
                    .hasRootCauseInstanceOf(SQLException.class)
                    .satisfies(failure -> assertThat(((SQLException) failure.getCause()).getSQLState())
                            .isEqualTo("TF410"));
        }
        assertThat(numbers("tallyfy.events_after(0)")).containsExactly("1", "2");
        assertThatThrownBy(() -> numbers("tallyfy.consume('unknown')"))
                .satisfies(failure -> assertThat(((SQLException) failure.getCause()).getSQLState())
                        .isEqualTo("TF404"));
    }

    @Test
    void aCursorMovesWithTheTransactionThatUsesTheEvents() throws SQLException { // E15
        append(0, 3);
        POSTGRES.execute("SELECT tallyfy.open_cursor('mail')");
        try (Connection connection = POSTGRES.connect()) {
            connection.setAutoCommit(false);
            assertThat(numbers(connection, "tallyfy.consume('mail', 2)")).containsExactly("0", "1");
            connection.rollback();
            assertThat(numbers(connection, "tallyfy.consume('mail', 2)")).containsExactly("0", "1");
            connection.commit();
        }
        assertThat(numbers("tallyfy.consume('mail')")).containsExactly("2");
        String version = version("mail");
        assertThat(numbers("tallyfy.consume('mail')")).isEmpty();
        assertThat(version("mail")).as("nothing new writes nothing").isEqualTo(version);
        append(3, 1);
        assertThat(numbers("tallyfy.consume('mail')")).containsExactly("3");
    }

    @Test
    void aCursorForSomeTypesPassesTheOthers() {
        POSTGRES.execute("SELECT tallyfy.open_cursor('late', NULL, '{task.overdue}')");
        append(0, 3);

        assertThat(numbers("tallyfy.consume('late')")).isEmpty();
        assertThat(place("late")).isEqualTo(newest());
        assertThat(POSTGRES.number("SELECT tallyfy.open_cursor('late', 0)"))
                .as("one that is there stays as it is")
                .isEqualTo(newest());
    }

    @Test
    void twoWhoConsumeByOneNameNeverTakeTheSameEvents() throws SQLException {
        append(0, 4);
        POSTGRES.execute("SELECT tallyfy.open_cursor('shared')");
        try (Connection first = POSTGRES.connect()) {
            first.setAutoCommit(false);
            assertThat(numbers(first, "tallyfy.consume('shared', 2)")).containsExactly("0", "1");
            CompletableFuture<List<String>> second =
                    CompletableFuture.supplyAsync(() -> numbers("tallyfy.consume('shared', 2)"));
            awaitTrue(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");
            append(4, 1);
            first.commit();

            assertThat(second.join()).containsExactly("2", "3");
        }
        assertThat(numbers("tallyfy.consume('shared')")).containsExactly("4");
    }

    @Test
    void whoWorksElsewhereMovesTheCursorAfterwardsAndOnlyForward() {
        append(0, 3);
        long start = newest() - 3;
        POSTGRES.execute("SELECT tallyfy.open_cursor('export')");

        assertThat(POSTGRES.number("SELECT tallyfy.advance_cursor('export', " + (start + 2) + ")"))
                .isEqualTo(start + 2);
        assertThat(numbers("tallyfy.consume('export')")).containsExactly("2");
        assertThatThrownBy(() -> POSTGRES.execute("SELECT tallyfy.advance_cursor('export', " + start + ")"))
                .hasMessageContaining("only forward");
        assertThatThrownBy(() -> POSTGRES.execute("SELECT tallyfy.advance_cursor('export', " + (newest() + 1) + ")"))
                .hasMessageContaining("newest");
        assertThat(POSTGRES.texts("SELECT tallyfy.close_cursor('export')")).containsExactly("t");
        assertThat(POSTGRES.texts("SELECT tallyfy.close_cursor('export')")).containsExactly("f");
    }

    @Test
    void anAppendIsHeardOnTheChannel() throws SQLException {
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN tallyfy_events");
            append(0, 1);

            assertThat(connection.unwrap(PGConnection.class).getNotifications((int) PATIENCE.toMillis()))
                    .extracting(notification -> notification.getName())
                    .containsExactly("tallyfy_events");
        }
    }

    @Test
    void aConsumerMovesItsOwnCursorsAndTheReaderNone() throws SQLException {
        append(0, 2);
        POSTGRES.execute("SELECT tallyfy.open_cursor('of the owner')");
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE tallyfy_consumer");
            statement.execute("SELECT tallyfy.open_cursor('mine')");
            assertThat(numbers(connection, "tallyfy.consume('mine')")).containsExactly("0", "1");
            assertThatThrownBy(() -> numbers(connection, "tallyfy.consume('of the owner')"))
                    .hasMessageContaining("no cursor of the owner of yours");
            assertThatThrownBy(() -> statement.execute("UPDATE tallyfy.event_cursor SET owner = 'tallyfy_reader'"))
                    .hasMessageContaining("permission denied");
            statement.execute("DELETE FROM tallyfy.event_cursor");
            assertThatThrownBy(() -> statement.execute("DELETE FROM tallyfy.event"))
                    .hasMessageContaining("permission denied");
            statement.execute("RESET ROLE");
            assertThat(POSTGRES.texts("SELECT name FROM tallyfy.event_cursor")).containsExactly("of the owner");

            statement.execute("SET ROLE tallyfy_reader");
            assertThat(numbers(connection, "tallyfy.events_after(0)")).hasSize(2);
            assertThatThrownBy(() -> statement.execute("SELECT tallyfy.open_cursor('its own')"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("SELECT tallyfy_sync.new_feed()"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void aNewFeedKeepsWhatOnlyDeadLettersHaveKeptBelowItsBeginning() {
        append(0, 4);
        long second = newest() - 2;
        POSTGRES.execute("INSERT INTO tallyfy_sync.dead_letter SELECT 'desk', seq, id, type, 12, now(), now(), 'no'"
                + " FROM tallyfy.event WHERE seq <= " + second + "; UPDATE tallyfy_sync.feed SET removed_seq = "
                + second);
        List<String> letters = deadLetters();
        assertThat(letters).hasSize(2);

        assertThat(new Migrations(POSTGRES.url()).beginNewFeed().block(PATIENCE))
                .isNotNull();

        assertThat(deadLetters()).isEqualTo(letters);
        assertThat(numbers("tallyfy.events_after(0)")).containsExactly("2", "3");
    }

    /** By the events that they are of. */
    private static List<String> deadLetters() {
        return POSTGRES.texts("SELECT e.id::text FROM tallyfy_sync.dead_letter l JOIN tallyfy.event e"
                + " ON e.seq = l.seq AND e.id = l.event_id ORDER BY l.seq");
    }

    @Test
    void aNewFeedRefusesEveryOldPlaceAndLosesNothing() {
        append(0, 4);
        long restored = newest() - 2;
        UUID before = places().feedId();
        POSTGRES.execute("SELECT tallyfy.open_cursor('mail')");
        assertThat(numbers("tallyfy.consume('mail', 1)")).containsExactly("0");
        // as a backup of the time before the last two events has it
        POSTGRES.execute("DELETE FROM tallyfy.event WHERE seq > " + restored
                + "; UPDATE tallyfy_sync.feed SET last_seq = " + restored);

        UUID feed = new Migrations(POSTGRES.url()).beginNewFeed().block(PATIENCE);

        assertThat(places().feedId()).isEqualTo(feed).isNotEqualTo(before);
        assertThat(places().oldest()).isGreaterThan(restored + 2);
        for (long place = restored - 2; place <= restored + 2; place++) {
            assertThat(places().contains(place)).isFalse();
        }
        assertThat(numbers("tallyfy.events_after(0)")).containsExactly("0", "1");
        assertThat(numbers("tallyfy.consume('mail')")).containsExactly("1");
        append(2, 3);
        assertThat(numbers("tallyfy.consume('mail')")).containsExactly("2", "3", "4");
    }

    private static List<String> numbers(String rows) {
        return POSTGRES.texts("SELECT data ->> 'n' FROM " + rows + " ORDER BY seq");
    }

    private static List<String> numbers(Connection connection, String rows) throws SQLException {
        try (Statement statement = connection.createStatement();
                var result = statement.executeQuery("SELECT data ->> 'n' FROM " + rows + " ORDER BY seq")) {
            List<String> numbers = new ArrayList<>();
            while (result.next()) {
                numbers.add(result.getString(1));
            }
            return numbers;
        }
    }

    private static long place(String cursor) {
        return POSTGRES.number("SELECT place FROM tallyfy.event_cursor WHERE name = '" + cursor + "'");
    }

    private static String version(String cursor) {
        return POSTGRES.texts("SELECT xmin || ' ' || ctid FROM tallyfy.event_cursor WHERE name = '" + cursor + "'")
                .get(0);
    }

    private void append(int from, int count) {
        append(IntStream.range(from, from + count).mapToObj(OutboxEvents::event).toList());
    }

    private void append(List<NewEvent> events) {
        assertThat(POSTGRES.database()
                        .inTransaction(tx -> outbox.append(tx, events))
                        .block(PATIENCE))
                .isEqualTo(events.size());
    }

    private Places places() {
        return outbox.places().block(PATIENCE);
    }

    private long newest() {
        return places().newest();
    }

    private static void awaitTrue(String count) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (POSTGRES.number(count) == 0) {
            assertThat(System.nanoTime()).as(count).isLessThan(deadline);
        }
    }
}
