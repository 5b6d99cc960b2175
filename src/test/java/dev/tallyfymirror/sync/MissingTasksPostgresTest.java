package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Overdue tasks that their run's list does not show any more: each that is gone is found, and nobody asks in vain. */
class MissingTasksPostgresTest {
    private static final int TASKS = 130;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void manyThatAreArchivedAtOnceAreFoundByTheNextCycles() {
        try (Rig rig = rig("many")) {
            List<String> tasks = overdue(rig, TASKS);
            tasks.forEach(rig.truth().change()::archiveTask);
            assertThat(rig.sync().error()).isNull();
            assertThat(count("many", "overdue_cleared"))
                    .as("the other runs need not wait")
                    .isEqualTo(100);
            assertThat(rig.sync().error()).isNull();
            assertThat(count("many", "overdue_cleared")).isEqualTo(TASKS);
        }
    }

    @Test
    void ofManyThatAListMerelyLeavesOutOnlySomeAreAskedFor() {
        try (Rig rig = rig("left-out")) {
            String run = rig.truth().taskTruth(overdue(rig, TASKS).get(0)).runId();
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.emptyList());
            rig.standIn.requests().reset();
            assertThat(rig.syncFully().error()).isNull();
            assertThat(rig.standIn.requests().count(Call.GET_TASK)).isEqualTo(20);
            assertThat(count("left-out", "overdue_cleared")).isZero();
        }
    }

    @Test
    void oneThatWasLeftOutOnceIsAskedForWhenItIsLeftOutAgain() {
        try (Rig rig = rig("again")) {
            String task = overdue(rig, 3).get(0);
            String run = rig.truth().taskTruth(task).runId();
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.emptyList());
            assertThat(rig.syncFully().error()).isNull();
            rig.standIn.faults().clear();
            assertThat(rig.syncFully().error()).isNull();
            rig.truth().change().archiveTask(task);
            assertThat(rig.syncFully().error()).isNull();
            assertThat(count("again", "overdue_cleared")).isOne();
        }
    }

    private static Rig rig(String org) {
        Rig rig = Rig.of(Rig.world().withOrganization(org).withSize(3, 2, 0), POSTGRES.database());
        assertThat(rig.sync().error()).isNull();
        return rig;
    }

    /** Tasks of one run, announced as overdue. */
    private static List<String> overdue(Rig rig, int count) {
        String run = rig.truth().change().launchRun("Many", 2 * count).runId();
        Instant late = rig.truth().now().minus(Duration.ofMinutes(1));
        List<String> tasks =
                rig
                        .truth()
                        .taskIds(task -> task.open() && task.type().equals("task") && run.equals(task.runId()))
                        .stream()
                        .limit(count)
                        .toList();
        tasks.forEach(task -> rig.truth().change().deadline(task, late));
        assertThat(rig.sync().error()).isNull();
        assertThat(count(rig.place().org(), "overdue")).isEqualTo(count);
        return tasks;
    }

    private static long count(String org, String type) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = '" + org
                + "' AND type = 'tallyfy.task." + type + "'");
    }
}
