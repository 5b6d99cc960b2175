package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Errands.Answer;
import dev.tallyfymirror.mirror.Errands.Kind;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoppingPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(9);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void stoppingFinishesTheBatchInHandMarksTheCycleAndGivesTheLeaseBack() {
        try (Rig rig = Rig.of(Rig.world().withOrganization("stop").withSize(200, 6, 0), POSTGRES.database())) {
            rig.standIn.faults().always("/tasks", Fault.delay(Duration.ofMillis(60)));
            Rig.Running running = rig.run();
            Eventually.isTrue("some runs", () -> rig.standIn.requests().total() > 30);
            running.askToStop();
            running.awaitEnd(SOON);
            assertStopped("stop");
            long read = POSTGRES.number(
                    "SELECT count(*) FROM tallyfy_sync.run_memory WHERE tasks_read_at IS NOT NULL AND org_id = 'stop'");
            assertThat(read).isBetween(1L, 199L);
            assertThat(POSTGRES.number("SELECT count(*) FROM (SELECT run_id FROM tallyfy.task WHERE org_id = 'stop'"
                            + " GROUP BY run_id HAVING count(*) <> 6) AS torn"))
                    .isZero();
        }
    }

    @Test
    void stoppingInALongRunEndsBetweenTwoPages() {
        try (Rig rig = Rig.of(Rig.world().withOrganization("long").withSize(1, 5_000, 0), POSTGRES.database())) {
            rig.standIn.faults().always("/tasks", Fault.delay(Duration.ofMillis(200)));
            Rig.Running running = rig.run();
            Eventually.isTrue(
                    "a page", () -> POSTGRES.number("SELECT count(*) FROM tallyfy.task WHERE org_id = 'long'") > 0);
            running.askToStop();
            running.awaitEnd(SOON);
            assertStopped("long");
            assertThat(
                            POSTGRES.number(
                                    "SELECT count(*) FROM tallyfy_sync.run_memory WHERE tasks_read_at IS NOT NULL AND org_id = 'long'"))
                    .isZero();
        }
    }

    @Test
    void aServerThatDoesNotAnswerAndALockedTableHoldTheEndUpOnlyForSeconds() throws SQLException {
        try (Rig rig = Rig.of(Rig.world().withOrganization("hang").withSize(50, 6, 0), POSTGRES.database());
                Connection locker = POSTGRES.connect();
                Statement statement = locker.createStatement()) {
            rig.standIn.faults().after(10, 1, "/tasks", Fault.hang());
            Rig.Running running = rig.run();
            Eventually.isTrue("some runs", () -> rig.standIn.requests().total() > 12);
            locker.setAutoCommit(false);
            statement.execute("LOCK TABLE tallyfy.task IN ACCESS EXCLUSIVE MODE");
            running.askToStop();
            running.awaitEnd(Duration.ofSeconds(9));
            locker.rollback();
            assertStopped("hang");
        }
    }

    @Test
    void errandsAreAnsweredBesideARunningCycleAndByOne() {
        try (Rig rig = Rig.of(Rig.world().withOrganization("errand").withSize(30, 6, 4), POSTGRES.database());
                Rig.Running running = rig.run()) {
            Eventually.isTrue(
                    "a cycle",
                    () -> POSTGRES.number("SELECT count(*) FROM tallyfy.sync_cycle"
                                    + " WHERE org_id = 'errand' AND outcome = 'complete'")
                            == 1);
            String task = rig.truth().openTaskIds().stream()
                    .filter(id -> rig.truth().taskTruth(id).runId() != null)
                    .findFirst()
                    .orElseThrow();
            String run = rig.truth().taskTruth(task).runId();
            rig.truth().change().complete(task);
            assertThat(ask(rig, Kind.READ_TASK, run + "/" + task).error()).isNull();
            assertThat(POSTGRES.texts("SELECT type || ' ' || task_id FROM tallyfy.event WHERE org_id = 'errand'"))
                    .containsExactly("tallyfy.task.completed " + task);
            String oneOff = rig.truth()
                    .taskIds(one -> one.runId() == null && one.open())
                    .get(0);
            rig.truth().change().complete(oneOff);
            assertThat(ask(rig, Kind.READ_TASK, oneOff).error()).isNull();
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = 'errand'"))
                    .isEqualTo(2);
            assertThat(ask(rig, Kind.SYNC, null).outcome()).contains("\"outcome\": \"complete\"", "incremental");
            assertThat(ask(rig, Kind.SYNC_FULL, null).outcome()).contains("\"outcome\": \"complete\"", "full");
        }
    }

    private static Answer ask(Rig rig, Kind kind, @Nullable String argument) {
        long errand = rig.stores
                .errands()
                .ask(rig.standIn.organization(), kind, argument)
                .block(Rig.PATIENCE);
        Eventually.isTrue(
                "an answer",
                () -> Boolean.TRUE.equals(
                        rig.stores.errands().findAnswer(errand).hasElement().block(Rig.PATIENCE)));
        return rig.stores.errands().findAnswer(errand).block(Rig.PATIENCE);
    }

    private static void assertStopped(String org) {
        assertThat(POSTGRES.texts("SELECT outcome FROM tallyfy.sync_cycle WHERE org_id = '" + org + "'"))
                .containsExactly("interrupted");
        assertThat(POSTGRES.texts("SELECT holder FROM tallyfy_sync.lease WHERE name = 'org:" + org + "'"))
                .containsOnlyNulls();
        Eventually.isTrue(
                "no session is left in a transaction",
                () -> POSTGRES.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND state LIKE 'idle in transaction%'")
                        == 0);
    }
}
