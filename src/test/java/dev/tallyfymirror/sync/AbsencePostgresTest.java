package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.StandInSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AbsencePostgresTest {
    private static final String RUN_LISTS = "GET /api/organizations/[^/]+/runs\\?";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void whatBecameOfARunThatLeftTheListIsAskedAndWrittenDown() {
        try (Rig rig = Rig.of(world("left"), POSTGRES.database())) {
            rig.sync();
            List<String> runs = openRuns(rig);
            rig.truth().change().archiveRun(runs.get(0));
            rig.truth().change().deleteRun(runs.get(1));
            rig.truth().change().hideRun(runs.get(2), true);
            rig.truth().change().runStatus(runs.get(3), "waiting-for-godot");
            CycleReport report = rig.sync();
            assertThat(report.error()).isNull();
            assertThat(marks("left", runs.get(0))).isEqualTo("archived");
            assertThat(marks("left", runs.get(1))).isEqualTo("deleted");
            assertThat(marks("left", runs.get(2))).isEqualTo("hidden");
            assertThat(marks("left", runs.get(3))).isEqualTo("there");
            assertThat(taskMarks("left", runs.get(1))).containsExactly("deleted");
            assertThat(taskMarks("left", runs.get(2))).containsExactly("hidden");
            assertThat(taskMarks("left", runs.get(3))).containsExactly("there");

            rig.truth().change().restoreRun(runs.get(0));
            rig.truth().change().hideRun(runs.get(2), false);
            assertThat(rig.syncFully().error()).isNull();
            assertThat(marks("left", runs.get(0))).isEqualTo("there");
            assertThat(marks("left", runs.get(2))).isEqualTo("there");
            assertThat(taskMarks("left", runs.get(2))).containsExactly("there");
            assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), present("left", "task")))
                    .isEmpty();
            assertThat(Rows.differences(Rows.truth(rig.truth(), "run"), present("left", "run")))
                    .isEmpty();
        }
    }

    @Test
    void aFirstSyncFindsWhatNoListOfAStatusShowsThoughOthersAreLaunchedMeanwhile() {
        try (Rig rig = Rig.of(world("launched"), POSTGRES.database())) {
            rig.truth().change().runStatus(openRuns(rig).get(0), "waiting-for-godot");
            rig.standIn
                    .faults()
                    .next(
                            1,
                            RUN_LISTS + ".*status=active",
                            Fault.run(() -> rig.truth().change().launchRun("Meanwhile", 2)));
            assertThat(rig.sync().error()).isNull();
            assertThat(Rows.differences(Rows.truth(rig.truth(), "run"), Rows.held(POSTGRES, "launched", "run")))
                    .isEmpty();
        }
    }

    @Test
    void whatBecameOfATaskThatLeftItsListIsAskedAndWrittenDown() {
        try (Rig rig = Rig.of(world("tasks"), POSTGRES.database())) {
            rig.sync();
            List<String> tasks = rig.truth()
                    .taskIds(task ->
                            task.open() && task.runId() != null && openRuns(rig).contains(task.runId()));
            rig.truth().change().archiveTask(tasks.get(0));
            rig.truth().change().deleteTask(tasks.get(1));
            rig.truth().change().hideTask(tasks.get(2), true);
            rig.truth().change().skip(tasks.get(3));
            List<String> oneOff = rig.truth().oneOffTaskIds();
            rig.truth().change().deleteTask(oneOff.get(0));
            rig.truth().change().archiveTask(oneOff.get(1));
            assertThat(rig.syncFully().error()).isNull();
            assertThat(taskMark("tasks", tasks.get(0))).isEqualTo("archived");
            assertThat(taskMark("tasks", tasks.get(1))).isEqualTo("deleted");
            assertThat(taskMark("tasks", tasks.get(2))).isEqualTo("hidden");
            assertThat(taskMark("tasks", tasks.get(3))).isEqualTo("there");
            assertThat(taskMark("tasks", oneOff.get(0))).isEqualTo("deleted");
            assertThat(taskMark("tasks", oneOff.get(1))).isEqualTo("archived");
            rig.truth().change().hideTask(tasks.get(2), false);
            rig.truth().change().restoreTask(tasks.get(0));
            rig.truth().change().deleteTask(oneOff.get(1));
            rig.syncFully();
            assertThat(taskMark("tasks", oneOff.get(1))).isEqualTo("deleted");
            assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), present("tasks", "task")))
                    .isEmpty();
        }
    }

    @Test
    void anEmptyListProvesNothing() { // A9
        try (Rig rig = Rig.of(world("empty"), POSTGRES.database())) {
            rig.sync();
            rig.standIn.faults().always(RUN_LISTS, Fault.emptyList());
            CycleReport report = rig.syncFully();
            assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
            assertNothingGone("empty");
            rig.standIn.faults().clear();
            rig.standIn.faults().always("/tasks\\?", Fault.emptyList());
            rig.syncFully();
            assertNothingGone("empty");
            rig.standIn.faults().clear();
            assertThat(rig.syncFully().error()).isNull();
            assertNothingGone("empty");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void aFailingPageConcludesNothing(int spared) { // A13
        String org = "failing" + spared;
        try (Rig rig = Rig.of(world(org).withSize(230, 1, 5), POSTGRES.database())) {
            rig.sync();
            String gone = openRuns(rig).get(0);
            rig.truth().change().deleteRun(gone);
            rig.standIn.faults().after(spared, 50, RUN_LISTS, Fault.status(500));
            CycleReport report = rig.syncFully();
            assertThat(report.outcome()).isIn(Outcome.PARTIAL, Outcome.FAILED);
            assertNothingGone(org);
            rig.standIn.faults().clear();
            assertThat(rig.syncFully().error()).isNull();
            assertThat(marks(org, gone)).isEqualTo("deleted");
        }
    }

    @Test
    void aPageThatComesTwiceConcludesNothing() { // A6
        try (Rig rig = Rig.of(world("twice").withSize(230, 1, 5), POSTGRES.database())) {
            rig.sync();
            rig.standIn.faults().always("/runs\\?.*[?&]page=[2-9]", Fault.firstPage());
            assertThat(rig.syncFully().outcome()).isEqualTo(Outcome.PARTIAL);
            assertNothingGone("twice");
        }
    }

    @Test
    void aRunDeletedBetweenTwoPagesTakesNobodyWithIt() { // A1
        for (int spared = 0; spared < 6; spared++) {
            String org = "between" + spared;
            try (Rig rig = Rig.of(world(org).withSize(330, 1, 0), POSTGRES.database())) {
                rig.sync();
                String gone = rig.truth().runIds().get(3);
                rig.standIn
                        .faults()
                        .after(
                                spared,
                                1,
                                RUN_LISTS + ".*archived=true",
                                Fault.run(() -> rig.truth().change().deleteRun(gone)));
                rig.syncFully();
                assertThat(POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE org_id = '" + org
                                + "' AND (deleted_at IS NOT NULL OR hidden_at IS NOT NULL)"))
                        .isSubsetOf(gone);
                rig.syncFully();
                assertThat(marks(org, gone)).isEqualTo("deleted");
            }
        }
    }

    @Test
    void tasksThatAnswer404WhileTheirRunIsThereTakeNothingAway() { // A11
        try (Rig rig = Rig.of(world("refused"), POSTGRES.database())) {
            rig.sync();
            rig.standIn.faults().always("/runs/[^/?]+/tasks", Fault.status(404));
            CycleReport report = rig.syncFully();
            assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
            assertNothingGone("refused");
            rig.standIn.faults().clear();
            assertThat(rig.syncFully().error()).isNull();
        }
    }

    @Test
    void aLossThatIsTooLargeIsNotMarkedUntilALaterPassAgrees() {
        try (Rig rig = Rig.of(world("loss").withSize(80, 2, 0), POSTGRES.database())) {
            rig.sync();
            List<String> gone = rig.truth().runIds().subList(0, 30);
            gone.forEach(rig.truth().change()::deleteRun);
            CycleReport stopped = rig.syncFully();
            assertThat(stopped.outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(stopped.error()).contains("30 of 80 runs").contains("sync.max-loss");
            assertNothingGone("loss");
            CycleReport agreed = rig.syncFully();
            assertThat(agreed.error()).isNull();
            assertThat(POSTGRES.texts(
                            "SELECT run_id FROM tallyfy.run WHERE org_id = 'loss' AND deleted_at IS NOT NULL"))
                    .containsExactlyInAnyOrderElementsOf(gone);
            assertThat(POSTGRES.texts("SELECT lost_runs::text FROM tallyfy_sync.organization WHERE org_id = 'loss'"))
                    .containsOnlyNulls();
        }
    }

    @Test
    void aLargeLossThatALaterPassDoesNotFindIsForgotten() {
        try (Rig rig = Rig.of(world("glitch").withSize(80, 2, 0), POSTGRES.database())) {
            rig.sync();
            List<String> hidden = rig.truth().runIds().subList(0, 30);
            hidden.forEach(run -> rig.truth().change().hideRun(run, true));
            assertThat(rig.syncFully().outcome()).isEqualTo(Outcome.PARTIAL);
            hidden.forEach(run -> rig.truth().change().hideRun(run, false));
            assertThat(rig.syncFully().error()).isNull();
            hidden.forEach(run -> rig.truth().change().hideRun(run, true));
            assertThat(rig.syncFully().outcome()).isEqualTo(Outcome.PARTIAL);
            assertNothingGone("glitch");
            rig.stores.organizations().acceptLoss("glitch").block(Rig.PATIENCE);
            assertThat(rig.syncFully().error()).isNull();
            assertThat(POSTGRES.number(
                            "SELECT count(*) FROM tallyfy.run WHERE org_id = 'glitch' AND hidden_at IS NOT NULL"))
                    .isEqualTo(30);
            assertThat(POSTGRES.texts(
                            "SELECT loss_accepted_at::text FROM tallyfy_sync.organization WHERE org_id = 'glitch'"))
                    .containsOnlyNulls();
        }
    }

    @Test
    void aRunThatWasThereMeanwhileIsNotTakenAwayForAnOlderSuspicion() {
        try (Rig rig = Rig.of(world("flapping").withSize(80, 2, 0), POSTGRES.database())) {
            rig.sync();
            List<String> open = openRuns(rig);
            assertThat(open).as("more than may go at once").hasSizeGreaterThan(20);
            open.forEach(run -> rig.truth().change().hideRun(run, true));
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.PARTIAL);
            open.forEach(run -> rig.truth().change().hideRun(run, false));
            assertThat(rig.sync().error()).isNull();
            open.forEach(run -> rig.truth().change().hideRun(run, true));
            assertThat(rig.sync().error()).contains("sync.max-loss");
            assertNothingGone("flapping");
        }
    }

    private static StandInSettings world(String org) {
        return Rig.world().withOrganization(org).withSize(30, 6, 6);
    }

    private static List<String> openRuns(Rig rig) {
        return rig.truth().runIds().stream()
                .filter(id -> rig.truth().runTruth(id).archivedAt() == null
                        && rig.truth().runTruth(id).completedAt() == null)
                .toList();
    }

    private static void assertNothingGone(String org) {
        assertThat(POSTGRES.number("SELECT (SELECT count(*) FROM tallyfy.run WHERE org_id = '" + org
                        + "' AND (deleted_at IS NOT NULL OR hidden_at IS NOT NULL))"
                        + " + (SELECT count(*) FROM tallyfy.task WHERE org_id = '" + org
                        + "' AND (deleted_at IS NOT NULL OR hidden_at IS NOT NULL))"))
                .isZero();
    }

    private static final String MARK = "CASE WHEN deleted_at IS NOT NULL THEN 'deleted'"
            + " WHEN hidden_at IS NOT NULL THEN 'hidden' WHEN archived_at IS NOT NULL THEN 'archived' ELSE 'there' END";

    private static String marks(String org, String run) {
        return Rows.only(
                POSTGRES,
                "SELECT " + MARK + " FROM tallyfy.run WHERE org_id = '" + org + "' AND run_id = '" + run + "'");
    }

    private static String taskMark(String org, String task) {
        return Rows.only(
                POSTGRES,
                "SELECT " + MARK + " FROM tallyfy.task WHERE org_id = '" + org + "' AND task_id = '" + task + "'");
    }

    private static List<String> taskMarks(String org, String run) {
        return POSTGRES.texts("SELECT DISTINCT CASE WHEN deleted_at IS NOT NULL THEN 'deleted'"
                + " WHEN hidden_at IS NOT NULL THEN 'hidden' ELSE 'there' END FROM tallyfy.task WHERE org_id = '" + org
                + "' AND run_id = '" + run + "'");
    }

    private static java.util.Map<String, java.util.Map<String, String>> present(String org, String table) {
        var rows = Rows.held(POSTGRES, org, table);
        rows.keySet()
                .removeAll(POSTGRES.texts("SELECT " + table + "_id FROM tallyfy." + table + " WHERE org_id = '" + org
                        + "' AND (deleted_at IS NOT NULL OR hidden_at IS NOT NULL)"));
        return rows;
    }
}
