package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.diff.Rules.Initial;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Requests;
import dev.tallyfymirror.standin.TaskTruth;
import dev.tallyfymirror.standin.World;
import dev.tallyfymirror.sync.SyncSettings.Announcing;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is announced of deadlines as the settings say: without asking, after a grace, and of the time before the baseline. */
class AnnouncingPostgresTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration GRACE = Duration.ofSeconds(4);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void withoutConfirmationADeadlineIsAnnouncedAsHeldWithNothingAsked() {
        try (Rig rig = rig("off", new Announcing(Duration.ZERO, false, Initial.NONE, Rig.USUAL))) {
            Instant deadline = soon(rig, 7);
            String task = due(rig, deadline);
            rig.sync();
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("a cycle", () -> cycles("off") == 2);
                rig.standIn.requests().reset();
                rig.truth().changeSilently().complete(task);
                Eventually.isTrue("the announcement", () -> !events("off").isEmpty());
            }
            assertThat(events("off")).containsExactly("task.overdue " + task);
            assertThat(overdue("off", task, "confirmed")).isEqualTo("false");
            assertThat(asked(rig)).as("questions about tasks").isEmpty();
            rig.syncFully();
            assertThat(events("off"))
                    .containsExactly("task.overdue " + task, "task.overdue_cleared " + task, "task.completed " + task);
        }
    }

    @Test
    void aGraceIsWaitedForAndTheTimeIsStillTheDeadline() {
        try (Rig rig = rig("grace", new Announcing(GRACE, true, Initial.NONE, Rig.USUAL))) {
            Instant deadline = soon(rig, 5);
            String late = due(rig, deadline);
            String done = due(rig, deadline);
            rig.sync();
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("a cycle", () -> cycles("grace") == 2);
                rig.standIn.requests().reset();
                Eventually.isTrue("a second of grace", () -> !rig.truth().now().isBefore(deadline.plusSeconds(1)));
                rig.truth().changeSilently().complete(done);
                assertThat(events("grace")).isEmpty();
                Eventually.isTrue("both", () -> events("grace").size() >= 2);
            }
            assertThat(events("grace")).containsExactlyInAnyOrder("task.overdue " + late, "task.completed " + done);
            assertThat(asked(rig))
                    .isNotEmpty()
                    .allSatisfy(question -> assertThat(question.at()).isAfterOrEqualTo(deadline.plus(GRACE)));
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE type = 'tallyfy.task.overdue'"
                            + " AND org_id = 'grace' AND occurred_at = '" + deadline + "' AND observed_at >= '"
                            + deadline.plus(GRACE) + "'"))
                    .isEqualTo(1);
            assertThat(Rows.only(
                            POSTGRES, "SELECT data->>'was_overdue' FROM tallyfy.event WHERE task_id = '" + done + "'"))
                    .isEqualTo("true");
        }
    }

    @Test
    void whatIsOverdueAtTheBaselineIsAnnouncedWhereThatIsAskedForAndWhatIsFinishedIsNot() {
        try (Rig rig = rig("initial", new Announcing(Duration.ZERO, true, Initial.OVERDUE, Rig.USUAL))) {
            World world = rig.truth();
            String late = due(rig, world.now().minus(HOUR));
            world.change().complete(due(rig, world.now().minus(HOUR)));
            world.jump(Duration.ofSeconds(2));
            List<String> overdue = world.taskIds(task -> isOverdue(world, task));
            assertThat(rig.sync().error()).isNull();
            assertThat(events("initial"))
                    .contains("task.overdue " + late)
                    .containsExactlyInAnyOrderElementsOf(
                            overdue.stream().map(task -> "task.overdue " + task).toList());
            assertThat(overdue("initial", late, "origin")).isEqualTo("initial");
            world.jump(Duration.ofSeconds(2));
            world.change().deadline(late, world.now().plus(HOUR));
            rig.syncFully();
            assertThat(events("initial")).hasSize(overdue.size() + 1).endsWith("task.overdue_cleared " + late);
        }
    }

    private static boolean isOverdue(World world, TaskTruth task) {
        return task.open()
                && !task.deleted()
                && task.archivedAt() == null
                && task.type().equals("task")
                && task.deadline() != null
                && task.deadline().isBefore(world.now())
                && (task.runId() == null || world.runTruth(task.runId()).archivedAt() == null);
    }

    private static Rig rig(String org, Announcing announcing) {
        return Rig.of(
                Rig.world().withOrganization(org).withSize(2, 3, 0),
                POSTGRES.database(),
                Rig.Setup.usual().withAnnouncing(announcing));
    }

    /** A new task with this deadline, in a run of its own, not yet mirrored. */
    private static String due(Rig rig, Instant deadline) {
        String run = rig.truth().change().launchRun("Run", 1).runId();
        String task = rig.truth().taskIds(run).get(0);
        rig.truth().change().type(task, "task");
        rig.truth().change().deadline(task, deadline);
        return task;
    }

    private static Instant soon(Rig rig, int seconds) {
        return rig.truth().now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds);
    }

    private static List<Requests.Entry> asked(Rig rig) {
        return rig.standIn.requests().recent().stream()
                .filter(entry -> entry.call() != Call.ME)
                .toList();
    }

    private static String overdue(String org, String task, String name) {
        return Rows.only(
                POSTGRES,
                "SELECT data->>'" + name + "' FROM tallyfy.event WHERE type = 'tallyfy.task.overdue' AND org_id = '"
                        + org + "' AND task_id = '" + task + "'");
    }

    private static long cycles(String org) {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy.sync_cycle WHERE org_id = '" + org + "' AND finished_at IS NOT NULL");
    }

    private static List<String> events(String org) {
        return POSTGRES.texts("SELECT replace(type, 'tallyfy.', '') || ' ' || task_id FROM tallyfy.event"
                + " WHERE org_id = '" + org + "' ORDER BY seq");
    }
}
