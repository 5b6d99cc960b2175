package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Two writers of one term that read the same item before either has written it: an errand beside a cycle. */
class OvertakenPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aRunSeenForTheFirstTimeByTwoAtOnceHasOneHistory() throws SQLException { // D13
        Writers writers = new Writers("run", POSTGRES.database());
        atOnce(
                "run",
                writers.run(10, "{\"id\":\"r\",\"name\":\"First\",\"status\":\"active\"}"),
                writers.run(11, "{\"id\":\"r\",\"name\":\"Second\",\"status\":\"active\"}"));
        assertOneHistory("run");
    }

    @Test
    void aTaskThatTwoFindCompletedUnderDifferentRunsIsAnnouncedOnce() throws SQLException { // D13
        Writers writers = new Writers("task", POSTGRES.database());
        record(writers.run(1, "{\"id\":\"r\",\"name\":\"Run\",\"status\":\"active\"}"));
        record(writers.task(
                "r", Source.LIST, 2, "{\"id\":\"t\",\"run_id\":\"r\",\"title\":\"Open\",\"status\":\"active\"}"));
        String done = "{\"id\":\"t\",\"run_id\":\"r\",\"title\":\"Done\",\"status\":\"completed\","
                + "\"completed_at\":\"2026-03-01T08:00:05Z\"}";
        atOnce("task", writers.task("r", Source.LIST, 10, done), writers.task(null, Source.GET, 11, done));
        assertOneHistory("task");
        assertThat(POSTGRES.texts("SELECT type FROM tallyfy.event WHERE task_id = 't'"))
                .containsExactly("tallyfy.task.completed");
    }

    @Test
    void aFinishedTaskSeenForTheFirstTimeByTwoAtOnceIsAnnouncedOnce() throws SQLException {
        Writers writers = new Writers("fresh", POSTGRES.database());
        String done = "{\"id\":\"f\",\"title\":\"Done\",\"status\":\"completed\","
                + "\"completed_at\":\"2026-03-01T08:00:05Z\"}";
        atOnce("task", writers.task("unknown", Source.LIST, 10, done), writers.task(null, Source.GET, 11, done));
        assertOneHistory("task");
        assertThat(POSTGRES.texts("SELECT type FROM tallyfy.event WHERE task_id = 'f'"))
                .containsExactly("tallyfy.task.completed");
    }

    @Test
    void whatIsNotBelievedIsNotNotedAsUnreadableEither() throws SQLException {
        Writers writers = new Writers("stale", POSTGRES.database());
        String readable = "{\"id\":\"s\",\"title\":\"A title\",\"status\":\"active\"}";
        String unreadable = "{\"id\":\"s\",\"title\":[\"A title\"],\"status\":\"active\"}";
        record(writers.task("unknown", Source.LIST, 10, readable));
        assertThat(writers.task("unknown", Source.LIST, 5, unreadable).block(Rig.PATIENCE))
                .isEqualTo(Recorded.NOTHING);
        assertThat(noted("s")).isEmpty();
        record(writers.task("unknown", Source.LIST, 12, unreadable));
        assertThat(noted("s")).containsExactly("title");
        record(writers.task("unknown", Source.LIST, 13, readable));
        assertThat(noted("s")).isEmpty();
    }

    @Test
    void whoIsTheVictimOfADeadlockDecidesAgain() throws SQLException { // D13
        Writers writers = new Writers("deadlock", POSTGRES.database());
        record(writers.task(null, Source.GET, 2, "{\"id\":\"d\",\"title\":\"Open\",\"status\":\"active\"}"));
        long before = deadlocks();
        String done = "{\"id\":\"d\",\"title\":\"Done\",\"status\":\"completed\","
                + "\"completed_at\":\"2026-03-01T08:00:05Z\"}";
        Mono<Recorded> recording = writers.task(null, Source.GET, 10, done)
                .subscribeOn(Schedulers.parallel())
                .cache();
        try (Connection stranger = POSTGRES.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute(
                    "SET LOCAL deadlock_timeout = '60s'"); // so that it is the other who finds it and gives way
            statement.execute("LOCK TABLE tallyfy.event IN SHARE MODE");
            var running = recording.subscribe();
            Eventually.isTrue("it waits", () -> waiting() == 1);
            assertThat(statement.executeUpdate("UPDATE tallyfy.task SET title = title WHERE task_id = 'd'"))
                    .isOne();
            stranger.commit();
            assertThat(running).isNotNull();
        }
        record(recording);
        Eventually.isTrue("a deadlock", () -> deadlocks() == before + 1);
        assertOneHistory("task");
        assertThat(POSTGRES.texts("SELECT type FROM tallyfy.event WHERE task_id = 'd'"))
                .containsExactly("tallyfy.task.completed");
    }

    private static long deadlocks() {
        return POSTGRES.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
    }

    private static List<String> noted(String item) {
        return POSTGRES.texts("SELECT field FROM tallyfy.quarantine WHERE item_id = '" + item + "'");
    }

    /** The table takes no writes until both wait: one for it, the other for it or for the first. */
    private static void atOnce(String table, Mono<Recorded> one, Mono<Recorded> other) throws SQLException {
        Mono<List<Recorded>> all = Flux.merge(
                        one.subscribeOn(Schedulers.parallel()), other.subscribeOn(Schedulers.parallel()))
                .collectList()
                .cache();
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE tallyfy." + table + " IN SHARE MODE");
            var running = all.subscribe();
            Eventually.isTrue("both wait", Duration.ofSeconds(30), () -> waiting() == 2);
            connection.commit();
            assertThat(running).isNotNull();
        }
        assertThat(all.block(Rig.PATIENCE)).hasSize(2);
    }

    private static long waiting() {
        return POSTGRES.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND wait_event_type = 'Lock'");
    }

    private static void record(Mono<Recorded> recording) {
        assertThat(recording.block(Rig.PATIENCE)).isNotEqualTo(Recorded.NOTHING);
    }

    private static void assertOneHistory(String table) {
        assertThat(History.faults(POSTGRES, table)).isEmpty();
    }
}
