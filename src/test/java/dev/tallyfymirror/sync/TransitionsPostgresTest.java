package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of runs and their tasks between two looks, and what is announced of it. */
class TransitionsPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aRunLaunchedAndFinishedBetweenTwoCyclesIsFoundByTheNext() { // B4
        try (Rig rig = rig("quick")) {
            rig.sync();
            rig.truth().jump(Duration.ofSeconds(3));
            String run = rig.truth().change().launchRun("Quick", 2).runId();
            List<String> tasks = rig.truth().taskIds(run);
            rig.truth().jump(Duration.ofSeconds(3));
            tasks.forEach(rig.truth().change()::complete);
            assertThat(rig.truth().runTruth(run).completedAt()).isNotNull();
            assertThat(rig.sync().error()).isNull();
            assertThat(events("quick"))
                    .containsExactlyInAnyOrder(
                            "run.launched " + run,
                            "run.completed " + run,
                            "task.created " + tasks.get(0),
                            "task.created " + tasks.get(1),
                            "task.completed " + tasks.get(0),
                            "task.completed " + tasks.get(1));
            assertQuiet(rig, "quick");
        }
    }

    @Test
    void aTaskFinishedBetweenTheLastReadOfItsRunAndTheArchivingOfTheRunIsAnnounced() { // B1
        try (Rig rig = rig("archived")) {
            rig.sync();
            String task = openTask(rig);
            String run = rig.truth().taskTruth(task).runId();
            rig.truth().jump(Duration.ofSeconds(3));
            rig.truth().changeSilently().complete(task);
            rig.truth().change().archiveRun(run);
            assertThat(rig.sync().error()).isNull();
            assertThat(events("archived")).containsExactlyInAnyOrder("run.archived " + run, "task.completed " + task);
            assertQuiet(rig, "archived");
        }
    }

    @Test
    void anOverdueTaskFinishedBeforeItsRunWasArchivedIsCompletedAndNotCleared() { // B1
        try (Rig rig = rig("finished")) {
            rig.sync();
            String task = overdueTask(rig, "finished");
            String run = rig.truth().taskTruth(task).runId();
            rig.truth().changeSilently().complete(task);
            rig.truth().jump(Duration.ofSeconds(3));
            rig.truth().change().archiveRun(run);
            assertThat(rig.sync().error()).isNull();
            assertThat(events("finished", task, run))
                    .containsExactly("task.overdue " + task, "run.archived " + run, "task.completed " + task);
            assertQuiet(rig, "finished");
        }
    }

    @Test
    void anArchivedRunWhoseTasksCanNotBeReadEndsTheirEpisodesAllTheSame() {
        try (Rig rig = rig("unreadable")) {
            rig.sync();
            String task = overdueTask(rig, "unreadable");
            String run = rig.truth().taskTruth(task).runId();
            rig.truth().change().archiveRun(run);
            rig.standIn.faults().always("/runs/" + run + "/tasks", Fault.status(403));
            assertThat(rig.sync().error()).contains("can't be read");
            assertThat(events("unreadable", task, run))
                    .containsExactlyInAnyOrder(
                            "task.overdue " + task, "run.archived " + run, "task.overdue_cleared " + task);
            assertThat(rig.sync().error()).as("not asked again at once").isNull();
        }
    }

    private static String overdueTask(Rig rig, String org) {
        String task = openTask(rig);
        rig.truth().jump(Duration.ofSeconds(3));
        rig.truth()
                .change()
                .deadline(
                        task, rig.truth().now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
        rig.truth().jump(Duration.ofSeconds(5));
        rig.sync();
        assertThat(events(org, task, rig.truth().taskTruth(task).runId())).containsExactly("task.overdue " + task);
        return task;
    }

    @Test
    void anArchivedRunEndsTheEpisodesOfItsTasksAndARestoredOneBeginsThemAnew() {
        try (Rig rig = rig("restored")) {
            rig.sync();
            String task = openTask(rig);
            String run = rig.truth().taskTruth(task).runId();
            rig.truth().jump(Duration.ofSeconds(3));
            Instant deadline = rig.truth().now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
            rig.truth().change().deadline(task, deadline);
            rig.truth().jump(Duration.ofSeconds(5));
            rig.sync();
            assertThat(events("restored", task, run)).containsExactly("task.overdue " + task);
            rig.truth().change().archiveRun(run);
            rig.sync();
            assertThat(events("restored", task, run))
                    .containsExactlyInAnyOrder(
                            "task.overdue " + task, "task.overdue_cleared " + task, "run.archived " + run);
            rig.truth().jump(Duration.ofSeconds(5));
            rig.truth().change().restoreRun(run);
            rig.sync();
            assertThat(events("restored", task, run))
                    .containsExactlyInAnyOrder(
                            "task.overdue " + task,
                            "task.overdue_cleared " + task,
                            "run.archived " + run,
                            "task.overdue " + task);
            assertQuiet(rig, "restored");
        }
    }

    @Test
    void aTaskNeverSeenOpenInAKnownRunIsAnnouncedAndOneFinishedBeforeTheBaselineIsNot() { // B4, B5
        try (Rig rig = rig("unseen")) {
            String early = completed(rig, "Early");
            rig.truth().jump(Duration.ofSeconds(3));
            rig.sync();
            assertThat(events("unseen")).isEmpty();
            rig.truth().jump(Duration.ofSeconds(3));
            String late = completed(rig, "Late");
            rig.sync();
            assertThat(events("unseen")).containsExactlyInAnyOrder("task.created " + late, "task.completed " + late);
            assertThat(POSTGRES.number(
                            "SELECT count(*) FROM tallyfy.task WHERE org_id = 'unseen' AND task_id = '" + early + "'"))
                    .isOne();
            assertQuiet(rig, "unseen");
        }
    }

    @Test
    void anAnswerFromBeforeACompletionTurnsNothingBack() throws IOException, InterruptedException { // B21
        try (Rig rig = rig("stale")) {
            rig.sync();
            String task = openTask(rig);
            String run = rig.truth().taskTruth(task).runId();
            String list = "/runs/" + run + "/tasks?page=1&per_page=100&sort=position";
            String before = body(rig, list);
            rig.truth().jump(Duration.ofSeconds(5));
            rig.truth().change().complete(task);
            rig.sync();
            assertThat(events("stale")).contains("task.completed " + task);
            int told = events("stale").size();
            rig.standIn.faults().next(1, "/runs/" + run + "/tasks\\?", Fault.body(200, before));
            rig.syncFully();
            assertThat(rig.standIn.faults().waiting()).isZero();
            assertThat(events("stale")).hasSize(told).doesNotContain("task.reopened " + task);
            assertThat(POSTGRES.texts("SELECT (completed_at IS NOT NULL)::text FROM tallyfy.task WHERE org_id = 'stale'"
                            + " AND task_id = '" + task + "'"))
                    .containsExactly("true");
            assertQuiet(rig, "stale");
        }
    }

    @Test
    void completedReopenedAndCompletedAgainUnseenIsThreeFactsInTheirOrder() { // B2, B3
        try (Rig rig = rig("thrice")) {
            rig.sync();
            String task = openTask(rig);
            rig.truth().jump(Duration.ofSeconds(3));
            rig.truth().change().complete(task);
            rig.sync();
            rig.truth().jump(Duration.ofSeconds(3));
            rig.truth().change().reopen(task);
            rig.truth().jump(Duration.ofSeconds(3));
            rig.truth().change().complete(task);
            rig.sync();
            assertThat(events("thrice").stream().filter(event -> event.endsWith(task)))
                    .containsExactly("task.completed " + task, "task.reopened " + task, "task.completed " + task);
            assertQuiet(rig, "thrice");
        }
    }

    private static Rig rig(String org) {
        return Rig.of(
                Rig.world().withOrganization(org).withSize(6, 8, 4),
                POSTGRES.database(),
                Rig.Setup.usual().withTypes(EnumSet.allOf(FactType.class)));
    }

    private static String completed(Rig rig, String title) {
        String task = rig.truth().change().addOneOffTask(title, null).taskId();
        rig.truth().change().complete(task);
        return task;
    }

    private static String openTask(Rig rig) {
        return rig.truth()
                .taskIds(task -> task.open()
                        && task.runId() != null
                        && task.type().equals("task")
                        && rig.truth().runTruth(task.runId()).completedAt() == null
                        && (task.deadline() == null
                                || task.deadline().isAfter(rig.truth().now().plusSeconds(3_600))))
                .get(0);
    }

    private static String body(Rig rig, String path) throws IOException, InterruptedException {
        URI address = URI.create(rig.standIn.baseUrl() + "/organizations/" + rig.standIn.organization() + path);
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + rig.standIn.token())
                .header("X-Tallyfy-Client", "APIClient")
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Nothing more is told, and the mirror equals the truth. */
    private static void assertQuiet(Rig rig, String org) {
        List<String> told = events(org);
        assertThat(rig.syncFully().error()).isNull();
        assertThat(events(org)).isEqualTo(told);
        for (String table : List.of("run", "task")) {
            assertThat(Rows.differences(Rows.truth(rig.truth(), table), Rows.held(POSTGRES, org, table)))
                    .isEmpty();
        }
    }

    /** Other tasks of the run may have been late before the baseline: being restored is news of them too. */
    private static List<String> events(String org, String task, String run) {
        return events(org).stream()
                .filter(event -> event.endsWith(task) || event.endsWith(run))
                .toList();
    }

    private static List<String> events(String org) {
        return POSTGRES.texts("SELECT replace(type, 'tallyfy.', '') || ' ' || coalesce(task_id, run_id)"
                + " FROM tallyfy.event WHERE org_id = '" + org + "' ORDER BY seq");
    }
}
