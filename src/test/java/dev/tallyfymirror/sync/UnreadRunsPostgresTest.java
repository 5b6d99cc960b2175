package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs whose tasks were not read when something about them was learnt: they are read by the next cycle that can. */
class UnreadRunsPostgresTest {
    /** More than the page of the newest that each cycle looks at. */
    private static final int RUNS = 130;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aRunThatWasClosedWhenItWasReadByIdIsReadByTheNextCycle() {
        try (Rig rig = rig("closed")) {
            assertThat(rig.sync().error()).isNull();
            String run = oldestOpen(rig);
            List<String> open = rig.truth().taskIds(task -> task.open() && run.equals(task.runId()));
            rig.truth().jump(Duration.ofSeconds(3));
            open.forEach(rig.truth().change()::complete);
            assertThat(rig.truth().runTruth(run).completedAt()).isNotNull();
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.status(500));
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(completed("closed")).isEmpty();

            rig.standIn.faults().clear();
            rig.truth().jump(Duration.ofSeconds(3)); // past the second in which it was found unread
            assertThat(rig.sync().error()).isNull();
            assertThat(completed("closed")).containsExactlyInAnyOrderElementsOf(open);
            rig.standIn.requests().reset();
            assertThat(rig.sync().error()).isNull();
            assertThat(requestsFor(rig, run)).as("read once").isZero();
        }
    }

    @Test
    void theTasksOfARunThatIsBackAreBackWithIt() {
        try (Rig rig = rig("back")) {
            assertThat(rig.sync().error()).isNull();
            String run = oldestOpen(rig);
            rig.truth().changeSilently().hideRun(run, true);
            assertThat(rig.sync().error()).isNull();
            assertThat(hidden("back")).isPositive();
            rig.truth().changeSilently().hideRun(run, false);
            assertThat(rig.sync().error()).isNull();
            assertThat(hidden("back")).isZero();
        }
    }

    @Test
    void oneRunWhoseTasksAreRefusedKeepsNoFirstSyncFromItsEnd() { // A10
        try (Rig rig = rig("refused")) {
            String run = oldestOpen(rig);
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.status(403));
            CycleReport first = rig.sync();
            assertThat(first.outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(first.error()).contains(run).contains("can't be read");
            CycleReport second = rig.sync();
            assertThat(second.error()).isNull();
            assertThat(second.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy_sync.organization"
                            + " WHERE org_id = 'refused' AND first_synced_at IS NOT NULL"))
                    .isOne();
        }
    }

    @Test
    void oneRunWhoseTasksMeetErrorsAgainAndAgainKeepsNoFirstSyncFromItsEnd() {
        try (Rig rig = rig("failing")) {
            String run = oldestOpen(rig);
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.status(500));
            for (int cycle = 0; cycle < 5; cycle++) {
                CycleReport report = rig.sync();
                assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
                assertThat(report.error()).contains(run);
            }
            rig.standIn.requests().reset();
            CycleReport left = rig.sync();
            assertThat(left.error()).isNull();
            assertThat(requestsFor(rig, run)).as("left for a while").isZero();
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy_sync.organization"
                            + " WHERE org_id = 'failing' AND first_synced_at IS NOT NULL"))
                    .isOne();

            rig.standIn.faults().clear();
            refuseEmbedded(rig);
            assertThat(rig.syncFully().error()).isNull();
            assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, "failing", "task")))
                    .isEmpty();
        }
    }

    @Test
    void whereMostMeetErrorsNoneIsLeftAlone() {
        try (Rig rig = rig("most")) {
            rig.standIn.faults().always("/runs/[^/]+/tasks", Fault.status(500));
            for (int cycle = 0; cycle < 6; cycle++) {
                assertThat(rig.sync().outcome()).isNotEqualTo(Outcome.COMPLETE);
            }
            rig.standIn.faults().clear();
            refuseEmbedded(rig);
            assertThat(rig.sync().error()).isNull();
            assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, "most", "task")))
                    .isEmpty();
        }
    }

    @Test
    void severalRunsWhoseTasksAreRefusedAreLeftForAWhileUnlessAPersonAsks() { // A10
        try (Rig rig = rig("several")) {
            assertThat(rig.sync().error()).isNull();
            List<String> refused = openRuns(rig).subList(0, 3);
            refused.forEach(run -> {
                rig.truth().change().rawRun(run);
                rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.status(404));
            });
            assertThat(rig.sync().error()).contains("can't be read");
            assertThat(rig.sync().error()).as("left for a while").isNull();
            rig.standIn.faults().clear();
            refuseEmbedded(rig);
            rig.standIn.requests().reset();
            assertThat(rig.syncFully().error()).isNull();
            assertThat(refused)
                    .allSatisfy(run -> assertThat(requestsFor(rig, run)).isPositive());
        }
    }

    @Test
    void refusedTasksAreAskedForAgainAfterAWhile() { // A10
        Rig.Setup soon = Rig.Setup.usual().withMaxAge(Duration.ofMillis(1));
        try (Rig rig = rig("again", soon)) {
            String run = oldestOpen(rig);
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.status(403));
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.PARTIAL);
            rig.standIn.faults().clear();
            refuseEmbedded(rig);
            rig.truth().jump(Duration.ofSeconds(3));
            assertThat(rig.sync().error()).isNull();
            assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, "again", "task")))
                    .isEmpty();
        }
    }

    @Test
    void aClosedRunWhoseTasksAreRefusedInAFullCycleIsAskedForAgainAfterAWhileToo() { // A10
        Rig.Setup soon = Rig.Setup.usual().withMaxAge(Duration.ofMillis(1));
        try (Rig rig = rig("closed-refused", soon)) {
            assertThat(rig.sync().error()).isNull();
            String run = oldestClosed(rig);
            rig.truth().changeSilently().renameTask(rig.truth().taskIds(run).get(0), "Later");
            rig.standIn.faults().next(1, "/runs/" + run + "/tasks", Fault.status(403));
            CycleReport full = rig.syncFully();
            assertThat(full.outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(full.error()).contains(run).contains("can't be read");
            rig.truth().jump(Duration.ofSeconds(3));
            assertThat(rig.sync().error()).isNull();
            assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, "closed-refused", "task")))
                    .isEmpty();
        }
    }

    @Test
    void aFullCycleThatLeavesAnOpenRunAloneDoesNotSayThatAllOpenOnesWereRead() {
        try (Rig rig = rig("left")) {
            String run = oldestOpen(rig);
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.status(403));
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(isAllOpenRead("left")).isFalse();
            rig.standIn.faults().clear();
            refuseEmbedded(rig);
            assertThat(rig.syncFully().error()).isNull();
            assertThat(isAllOpenRead("left")).isTrue();
        }
    }

    private static boolean isAllOpenRead(String org) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy_sync.organization WHERE open_read_at IS NOT NULL"
                        + " AND org_id = '" + org + "'")
                > 0;
    }

    private static Rig rig(String org) {
        return rig(org, Rig.Setup.usual());
    }

    private static Rig rig(String org, Rig.Setup setup) {
        Rig rig = Rig.of(Rig.world().withOrganization(org).withSize(RUNS, 3, 0), POSTGRES.database(), setup);
        refuseEmbedded(rig);
        return rig;
    }

    /** So that the tasks of each run are read by themselves. */
    private static void refuseEmbedded(Rig rig) {
        rig.standIn.faults().always("GET .*/runs\\?.*with=tasks", Fault.status(403));
    }

    private static String oldestOpen(Rig rig) {
        return openRuns(rig).get(0);
    }

    private static String oldestClosed(Rig rig) {
        return rig.truth().runIds().stream()
                .filter(run -> rig.truth().runTruth(run).completedAt() != null
                        && rig.truth().runTruth(run).archivedAt() == null)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> openRuns(Rig rig) {
        return rig.truth().runIds().stream()
                .filter(run -> rig.truth().runTruth(run).completedAt() == null
                        && rig.truth().runTruth(run).archivedAt() == null)
                .toList();
    }

    private static long requestsFor(Rig rig, String run) {
        return rig.standIn.requests().recent().stream()
                .filter(entry -> entry.uri().contains("/runs/" + run + "/tasks"))
                .count();
    }

    private static List<String> completed(String org) {
        return POSTGRES.texts(
                "SELECT task_id FROM tallyfy.event WHERE org_id = '" + org + "' AND type = 'tallyfy.task.completed'");
    }

    private static long hidden(String org) {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy.task WHERE org_id = '" + org + "' AND hidden_at IS NOT NULL");
    }
}
