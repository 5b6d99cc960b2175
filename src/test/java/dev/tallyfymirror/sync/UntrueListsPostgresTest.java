package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists of runs whose tasks were true when they were checked, and are not later. */
class UntrueListsPostgresTest {
    private static final int RUNS = 40;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aCopyFromBeforeUndoesNothingHoweverOftenItIsShown() {
        SetClock clock = new SetClock();
        try (Rig rig = trusted("stale", clock)) {
            ListCopies copies = ListCopies.of(rig);
            clock.jump(Duration.ofSeconds(30));
            String task = rig.truth()
                    .taskIds(one -> one.open() && one.runId() != null && !one.hidden())
                    .get(0);
            assertThat(rig.truth().change().complete(task)).isNotNull();
            assertThat(rig.sync().error()).isNull();
            copies.serve();
            for (int cycle = 0; cycle < 4; cycle++) {
                clock.jump(Duration.ofSeconds(70));
                assertThat(rig.sync().error()).isNull();
            }
            assertThat(POSTGRES.texts("SELECT type FROM tallyfy.event WHERE org_id = 'stale'"))
                    .containsExactly("tallyfy.task.completed");
            assertThat(degraded("stale")).contains("no longer reads the tasks embedded in the list of runs: ");
        }
    }

    @Test
    void aCopyFromBeforeBringsNoArchivedRunBack() {
        SetClock clock = new SetClock();
        try (Rig rig = trusted("back", clock)) {
            String task = rig.truth()
                    .taskIds(one -> one.open()
                            && one.type().equals("task")
                            && one.runId() != null
                            && !one.hidden()
                            && rig.truth().runTruth(one.runId()).archivedAt() == null)
                    .get(0);
            rig.truth().change().deadline(task, rig.truth().now().minusSeconds(60));
            assertThat(rig.sync().error()).isNull();
            ListCopies copies = ListCopies.of(rig);
            clock.jump(Duration.ofSeconds(30));
            rig.truth().changeSilently().archiveRun(rig.truth().taskTruth(task).runId());
            assertThat(rig.sync().error()).isNull();
            copies.serve();
            for (int cycle = 0; cycle < 4; cycle++) {
                clock.jump(Duration.ofSeconds(70));
                assertThat(rig.sync().error()).isNull();
            }
            assertThat(POSTGRES.texts("SELECT type FROM tallyfy.event WHERE org_id = 'back' ORDER BY seq"))
                    .containsExactly("tallyfy.task.overdue", "tallyfy.task.overdue_cleared");
        }
    }

    @Test
    void tasksFromBeforeInAnEntryOfNowAreReadFromTheRunsOwnList() {
        SetClock clock = new SetClock();
        try (Rig rig = trusted("half", clock)) {
            Map<String, ArrayNode> before = ListCopies.of(rig).tasks();
            clock.jump(Duration.ofSeconds(30));
            String task = rig.truth()
                    .taskIds(one -> one.open() && one.runId() != null && !one.hidden())
                    .get(0);
            assertThat(rig.truth().change().complete(task)).isNotNull();
            ListCopies.of(rig).serve(run -> {
                ArrayNode tasks = ListCopies.tasks(run);
                tasks.removeAll();
                tasks.addAll(before.get(run.path("id").asString()));
            });
            assertThat(rig.sync().error()).isNull();
            assertThat(POSTGRES.texts("SELECT task_id FROM tallyfy.event WHERE org_id = 'half'"))
                    .containsExactly(task);
        }
    }

    @Test
    void aRunWhoseListIsRefusedIsNotAskedForEachCycleBecauseItsTasksDontCome() {
        try (Rig rig = rig("refused", 200, new SetClock(), 130)) {
            rig.sync();
            ListCopies copies = ListCopies.of(rig);
            String run = rig.truth()
                    .taskTruth(rig.truth()
                            .taskIds(one -> one.open() && one.runId() != null && !one.hidden())
                            .get(0))
                    .runId();
            copies.serve(shown -> {
                if (shown.path("id").asString().equals(run)) {
                    ListCopies.cut(shown, 0);
                }
            });
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.status(403));
            rig.sync();
            rig.standIn.requests().reset();
            for (int cycle = 0; cycle < 3; cycle++) {
                assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            }
            assertThat(rig.standIn.requests().recent())
                    .noneMatch(request -> request.uri().contains("/runs/" + run + "/tasks"));
        }
    }

    @Test
    void aRunWhoseListIsCutIsReadOnceForWhatIsShownOfIt() {
        try (Rig rig = trusted("cut", new SetClock())) {
            ListCopies copies = ListCopies.of(rig);
            Set<String> cut = new HashSet<>(rig.truth().runIds().subList(0, 5));
            assertThat(lists(rig, copies, cut, 2)).isPositive();
            assertThat(lists(rig, copies, cut, 2)).isZero();
            assertThat(lists(rig, copies, cut, 3)).isPositive();
            assertThat(lists(rig, copies, cut, 3)).isZero();
        }
    }

    /** Requests for the tasks of single runs in a cycle in which these come with so many of them. */
    private static long lists(Rig rig, ListCopies copies, Set<String> runs, int left) {
        rig.standIn.faults().clear();
        copies.serve(run -> {
            if (runs.contains(run.path("id").asString())) {
                ListCopies.cut(run, left);
            }
        });
        rig.standIn.requests().reset();
        assertThat(rig.sync().error()).isNull();
        return rig.standIn.requests().count(Call.LIST_RUN_TASKS);
    }

    @Test
    void listsThatLeaveOutTasksOfMostRunsAreLeft() {
        try (Rig rig = trusted("most", new SetClock())) {
            ListCopies copies = ListCopies.of(rig);
            copies.serve(run -> ListCopies.cut(run, 1));
            for (int cycle = 0; cycle < 3; cycle++) {
                assertThat(rig.sync().error()).isNull();
            }
            assertThat(degraded("most")).contains("they leave out tasks of ");
        }
    }

    @Test
    void listsThatBecomeUntrueWithoutATraceAreFoundBySamples() {
        try (Rig rig = trusted("lying", new SetClock())) {
            ListCopies.of(rig)
                    .serve(run ->
                            ListCopies.tasks(run).forEach(task -> ((ObjectNode) task).put("title", "Not its title")));
            int cycles = 0;
            while (degraded("lying").equals("none") && cycles < 45) {
                assertThat(rig.sync().error()).isNull();
                cycles++;
            }
            assertThat(degraded("lying")).contains("differ there");
        }
    }

    @Test
    void trueListsStayTrustedForARequestInManyCycles() {
        try (Rig rig = trusted("true", new SetClock())) {
            rig.standIn.requests().reset();
            for (int cycle = 0; cycle < 45; cycle++) {
                assertThat(rig.sync().error()).isNull();
            }
            assertThat(rig.standIn.requests().count(Call.LIST_RUN_TASKS)).isBetween(1L, 4L);
            assertThat(degraded("true")).isEqualTo("none");
        }
    }

    private static String degraded(String org) {
        return POSTGRES.texts("SELECT coalesce(degraded, 'none') FROM tallyfy.sync_health WHERE org_id = '" + org + "'")
                .get(0);
    }

    /** After a cycle in which the lists were found to be true. */
    private static Rig trusted(String org, SetClock clock) {
        Rig rig = rig(org, 0, clock, RUNS);
        List.of(1, 2).forEach(cycle -> assertThat(rig.sync().error()).isNull());
        return rig;
    }

    private static Rig rig(String org, int perHour, SetClock clock, int runs) {
        return Rig.of(
                Rig.world().withOrganization(org).withSize(runs, 5, 0).withClock(clock),
                POSTGRES.database(),
                Rig.Setup.usual()
                        .every(Duration.ofSeconds(60))
                        .planningFor(perHour)
                        .withClock(clock));
    }
}
