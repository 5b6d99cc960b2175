package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks and runs that are too long by themselves to be read: noted, and their neighbours are read as if they were not there. */
class TooLongItemsPostgresTest {
    private static final int LONGEST = 60_000;
    private static final String LONG = "x".repeat(LONGEST);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aTaskCostsNoOtherTaskAnything() { // C8
        try (Rig rig = rig("new", 2, Duration.ofHours(1))) {
            String run = rig.truth().runIds().get(0);
            List<String> tasks = rig.truth().taskIds(run);
            rig.truth().change().renameTask(tasks.get(5), LONG);
            assertComplete(rig.sync());
            assertThat(held("new", run)).hasSize(11).doesNotContain(tasks.get(5));
            assertThat(quarantined("new")).containsExactly("task in " + run);

            rig.truth().change().complete(tasks.get(0));
            rig.truth().change().complete(tasks.get(11));
            rig.standIn.requests().reset();
            assertComplete(rig.sync());
            assertThat(completed("new")).containsExactlyInAnyOrder(tasks.get(0), tasks.get(11));
            assertThat(rig.standIn.requests().total()).isLessThan(30);
            assertQuiet(rig);
            assertThat(quarantined("new")).containsExactly("task in " + run);

            rig.truth().change().renameTask(tasks.get(5), "Short");
            assertComplete(rig.sync());
            assertThat(held("new", run)).hasSize(12);
            assertLeaves(rig);
        }
    }

    @Test
    void aTaskThatGrowsTooLongStaysAsItIsHeld() { // C8
        try (Rig rig = rig("grown", 2, Duration.ofHours(1))) {
            String run = rig.truth().runIds().get(0);
            List<String> tasks = rig.truth().taskIds(run);
            assertComplete(rig.sync());
            assertThat(held("grown", run)).hasSize(12);

            rig.truth().change().renameTask(tasks.get(5), LONG);
            rig.truth().change().complete(tasks.get(4));
            rig.truth().change().complete(tasks.get(6));
            assertComplete(rig.sync());
            assertThat(held("grown", run)).hasSize(12);
            assertThat(completed("grown")).containsExactlyInAnyOrder(tasks.get(4), tasks.get(6));
            assertThat(quarantined("grown")).containsExactly("task in " + run);
            assertQuiet(rig);

            rig.truth().change().renameTask(tasks.get(5), "Short");
            rig.truth().change().complete(tasks.get(5));
            assertComplete(rig.sync());
            assertThat(held("grown", run)).hasSize(12);
            assertLeaves(rig);
            assertThat(completed("grown")).containsExactlyInAnyOrder(tasks.get(4), tasks.get(5), tasks.get(6));
            assertThat(Rows.held(POSTGRES, "grown", "task")).isEqualTo(Rows.truth(rig.truth(), "task"));
        }
    }

    @Test
    void aRunCostsNoOtherRunAnything() { // C8
        try (Rig rig = rig("run", 120, Duration.ofHours(1))) {
            String run = rig.truth().runIds().get(60);
            rig.truth().change().renameRun(run, LONG);
            assertComplete(rig.sync());
            assertThat(runs("run")).hasSize(119).doesNotContain(run);
            assertThat(quarantined("run")).isNotEmpty().containsOnly("run in nothing");

            String other = rig.truth().taskIds(rig.truth().runIds().get(59)).get(0);
            rig.truth().change().complete(other);
            rig.truth().change().launchRun("Another", 3);
            assertComplete(rig.sync());
            assertThat(completed("run")).containsExactly(other);
            assertThat(runs("run")).hasSize(120);

            rig.truth().change().renameRun(run, "Short");
            assertComplete(rig.syncFully());
            assertThat(runs("run")).hasSize(121);
            assertLeaves(rig);
            assertThat(Rows.held(POSTGRES, "run", "task")).isEqualTo(Rows.truth(rig.truth(), "task"));
        }
    }

    @Test
    void aRunThatGrowsTooLongStaysAsItIsHeldAndItsTasksAreRead() { // C8
        try (Rig rig = rig("long", 120, Duration.ofSeconds(1))) {
            String run = rig.truth().runIds().get(60);
            assertComplete(rig.sync());
            rig.truth().change().renameRun(run, LONG);
            String task = rig.truth().taskIds(run).get(0);
            rig.truth().change().complete(task);
            assertComplete(rig.sync());
            assertThat(runs("long")).hasSize(120);
            assertThat(completed("long")).containsExactly(task);
            assertComplete(rig.syncFully());
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.run WHERE org_id = 'long'"
                            + " AND (deleted_at IS NOT NULL OR hidden_at IS NOT NULL)"))
                    .isZero();

            rig.truth().change().renameRun(run, "Short");
            assertComplete(rig.syncFully());
            assertLeaves(rig);
            assertThat(Rows.held(POSTGRES, "long", "run")).isEqualTo(Rows.truth(rig.truth(), "run"));
        }
    }

    private static Rig rig(String org, int runs, Duration maxAge) {
        return Rig.of(
                Rig.world().withOrganization(org).withSize(runs, 12, 0),
                POSTGRES.database(),
                Rig.Setup.usual().withMaxAge(maxAge).withLongest(LONGEST));
    }

    /** What can't be read is asked for once a reading at most, by no id, and leaves no run to be read again. */
    private static void assertQuiet(Rig rig) {
        for (int cycle = 0; cycle < 3; cycle++) {
            rig.standIn.requests().reset();
            assertComplete(rig.sync());
            assertThat(rig.standIn.requests().total()).isLessThan(25);
            assertThat(rig.standIn.requests().count(Call.GET_TASK)).isZero();
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy_sync.run_memory WHERE tasks_read_hash IS NULL"
                            + " AND org_id = '" + rig.standIn.organization() + "'"))
                    .isZero();
        }
    }

    /** By a complete reading that begins in a later second than that which met it last. */
    private static void assertLeaves(Rig rig) {
        Eventually.isTrue("the note leaves", () -> {
            assertComplete(rig.syncFully());
            return quarantined(rig.standIn.organization()).isEmpty();
        });
    }

    private static void assertComplete(CycleReport report) {
        assertThat(report.error()).isNull();
        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
    }

    private static List<String> held(String org, String run) {
        return POSTGRES.texts("SELECT task_id FROM tallyfy.task WHERE org_id = '" + org + "' AND run_id = '" + run
                + "' AND deleted_at IS NULL AND hidden_at IS NULL");
    }

    private static List<String> runs(String org) {
        return POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE org_id = '" + org
                + "' AND deleted_at IS NULL AND hidden_at IS NULL");
    }

    private static List<String> completed(String org) {
        return POSTGRES.texts(
                "SELECT task_id FROM tallyfy.event WHERE org_id = '" + org + "' AND type = 'tallyfy.task.completed'");
    }

    private static List<String> quarantined(String org) {
        return POSTGRES.texts("SELECT kind || ' in ' || coalesce(run_id, 'nothing') FROM tallyfy.quarantine"
                + " WHERE org_id = '" + org + "' AND item_id IS NULL AND field IS NULL"
                + " AND reason = 'Tallyfy''s answer is longer than " + LONGEST + " bytes and was not read on'");
    }
}
