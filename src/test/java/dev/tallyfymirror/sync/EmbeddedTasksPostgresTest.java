package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks that come with the list of runs: used after they have been checked, believed only for what they show. */
class EmbeddedTasksPostgresTest {
    private static final int SAMPLES = 3;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aLargeFirstSyncTakesAPageForAHundredRuns() {
        try (Rig rig = large("pages", 260, 12)) {
            CycleReport report = rig.sync();
            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(report.error()).isNull();
            assertThat(rig.standIn.requests().count(Call.LIST_RUN_TASKS)).isEqualTo(SAMPLES);
            assertThat(missing(rig, "pages"))
                    .isNotEmpty()
                    .allSatisfy(id ->
                            assertThat(rig.truth().taskTruth(id).skipped()).isTrue());
        }
    }

    @Test
    void whatIsHiddenByARuleIsReadFromTheRunsOwnListsBesides() {
        try (Rig rig = large("hidden", 120, 12)) {
            rig.sync();
            int before = missing(rig, "hidden").size();
            for (int cycle = 0; cycle < 40; cycle++) {
                assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            }
            assertThat(missing(rig, "hidden")).hasSizeLessThan(before);
            assertThat(rig.standIn.requests().count(Call.LIST_RUN_TASKS))
                    .isEqualTo(SAMPLES + 40 + 2); // and one more in 20 cycles
        }
    }

    @Test
    void everyChangeIsSeenByTheListsAlone() {
        try (Rig rig = small("changes", 120, 5)) {
            rig.sync();
            rig.truth().openTaskIds().stream()
                    .filter(id -> rig.truth().taskTruth(id).runId() != null)
                    .limit(40)
                    .forEach(id -> rig.truth().changeSilently().renameTask(id, "Another title"));
            rig.standIn.requests().reset();
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertSame(rig, "changes");
            assertThat(rig.standIn.requests().count(Call.LIST_RUN_TASKS)).isEqualTo(SAMPLES);
        }
    }

    @Test
    void aQuietCycleCostsAPageForAHundredOpenRuns() throws InterruptedException {
        try (Rig rig = small("quiet", 350, 3)) {
            rig.sync();
            Thread.sleep(Duration.ofSeconds(2).toMillis()); // in the second of their first sight they count as new
            rig.sync();
            rig.standIn.requests().reset();
            CycleReport report = rig.sync();
            assertThat(report.counts().tasksChanged()).isZero();
            assertThat(rig.standIn.requests().total()).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void whereTheyAreRefusedTheExactWayIsTaken() {
        try (Rig rig = large("refused", 130, 4)) {
            rig.standIn.faults().always("GET .*/runs\\?.*with=tasks", Fault.status(403));
            CycleReport report = rig.sync();
            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertSame(rig, "refused");
            assertThat(rig.standIn.requests().count(Call.LIST_RUN_TASKS)).isGreaterThanOrEqualTo(130);
        }
    }

    @Test
    void aWayThatIsRefusedIsSaidInTheHealthOfTheSync() {
        try (Rig rig = large("told", 130, 2)) {
            rig.standIn.faults().always("GET .*/runs\\?.*with=tasks", Fault.status(403));
            rig.standIn.faults().always("GET .*/organizations/told/tasks\\?", Fault.status(403));
            assertThat(rig.sync().error()).contains("one-off tasks");
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(POSTGRES.texts("SELECT degraded FROM tallyfy.sync_health WHERE org_id = 'told'"))
                    .singleElement()
                    .asString()
                    .contains("no longer reads the tasks embedded in the list of runs: ")
                    .contains("no longer reads one-off tasks from the organization's task list: ");
            rig.standIn.faults().clear();
            rig.standIn.requests().reset();
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(rig.standIn.requests().recent())
                    .noneMatch(request -> request.uri().contains("with=tasks"));
            assertThat(rig.syncFully().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(POSTGRES.texts(
                            "SELECT coalesce(degraded, 'none') FROM tallyfy.sync_health WHERE org_id = 'told'"))
                    .containsExactly("none");
        }
    }

    private static Rig small(String org, int runs, int tasks) {
        return rig(org, runs, tasks, 0);
    }

    /** Of more runs than half an hour's requests. */
    private static Rig large(String org, int runs, int tasks) {
        return rig(org, runs, tasks, 200);
    }

    private static Rig rig(String org, int runs, int tasks, int perHour) {
        return Rig.of(
                Rig.world().withOrganization(org).withSize(runs, tasks, 0),
                POSTGRES.database(),
                Rig.Setup.usual().every(Duration.ofSeconds(60)).planningFor(perHour));
    }

    private static List<String> missing(Rig rig, String org) {
        return Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, org, "task")).stream()
                .map(difference -> difference.replace(" is not held", ""))
                .toList();
    }

    private static void assertSame(Rig rig, String org) {
        assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, org, "task")))
                .isEmpty();
        assertThat(Rows.differences(Rows.truth(rig.truth(), "run"), Rows.held(POSTGRES, org, "run")))
                .isEmpty();
    }
}
