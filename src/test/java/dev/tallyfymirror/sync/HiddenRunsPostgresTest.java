package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Open runs that the lists of a cycle did not show: the next cycle finds what happened in them, whichever it was. */
class HiddenRunsPostgresTest {
    /** More than the page of the newest that each cycle looks at. */
    private static final int RUNS = 130;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aRunThatGoesOverToAListLeftOutAndIsThenCompleted() {
        try (Rig rig = rig("delayed")) {
            assertThat(rig.sync().error()).isNull();
            String run = openRun(rig);
            rig.truth().change().runStatus(run, "delayed");
            assertThat(rig.sync().error()).isNull();
            List<String> completed = complete(rig, run);
            assertThat(rig.sync().error()).isNull();
            assertThat(told("delayed")).containsExactlyInAnyOrderElementsOf(completed);
        }
    }

    @Test
    void aRunThatAListMissedOnceAndThatIsThenCompleted() {
        try (Rig rig = rig("missed")) {
            String run = openRun(rig);
            rig.truth().changeSilently().runStatus(run, "waiting-for-godot");
            assertThat(rig.sync().error()).isNull();
            rig.truth().changeSilently().runStatus(run, "active");
            List<String> completed = complete(rig, run);
            assertThat(rig.sync().error()).isNull();
            assertThat(told("missed")).containsExactlyInAnyOrderElementsOf(completed);
        }
    }

    private static Rig rig(String org) {
        Rig rig = Rig.of(Rig.world().withOrganization(org).withSize(RUNS, 2, 0), POSTGRES.database());
        rig.truth().runIds().stream()
                .filter(run -> rig.truth().runTruth(run).status().equals("delayed"))
                .forEach(run -> rig.truth().change().runStatus(run, "active"));
        assertThat(rig.sync().error()).isNull();
        assertThat(rig.sync().error()).isNull();
        return rig;
    }

    private static String openRun(Rig rig) {
        return rig.truth().runIds().stream()
                .filter(run -> rig.truth().runTruth(run).completedAt() == null
                        && rig.truth().runTruth(run).archivedAt() == null)
                .min(Comparator.comparing(run -> rig.truth().runTruth(run).createdAt()))
                .orElseThrow();
    }

    private static List<String> complete(Rig rig, String run) {
        List<String> open = rig.truth().taskIds(task -> task.open() && run.equals(task.runId()));
        open.forEach(rig.truth().change()::complete);
        assertThat(rig.truth().runTruth(run).completedAt()).isNotNull();
        return open;
    }

    private static List<String> told(String org) {
        return POSTGRES.texts(
                "SELECT task_id FROM tallyfy.event WHERE org_id = '" + org + "' AND type = 'tallyfy.task.completed'");
    }
}
