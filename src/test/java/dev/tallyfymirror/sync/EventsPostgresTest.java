package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.StandInSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventsPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void whatWasSoAtTheBaselineIsSilentAndWhatHappensAfterIsAnnouncedOnceWithItsRows() {
        try (Rig rig = Rig.of(world("once"), POSTGRES.database())) {
            rig.sync();
            assertThat(events("once")).isEmpty();

            String task = openTask(rig);
            rig.truth().change().deadline(task, null);
            rig.sync();
            assertThat(events("once")).isEmpty();

            rig.truth().change().complete(task);
            rig.sync();
            assertThat(events("once")).containsExactly("tallyfy.task.completed " + task);
            assertCommittedTogether("once", task);
            rig.truth().jump(Duration.ofSeconds(5));
            rig.truth().change().reopen(task);
            rig.sync();
            rig.sync();
            rig.syncFully();
            assertThat(events("once"))
                    .containsExactly("tallyfy.task.completed " + task, "tallyfy.task.reopened " + task);
            assertCommittedTogether("once", task);
        }
    }

    @Test
    void aDeadlineIsAnnouncedByTimerLongBeforeTheNextCycleAndItsClearingWhenItIsRead() {
        try (Rig rig = Rig.of(world("timer"), POSTGRES.database());
                Rig.Running running = rig.run()) {
            awaitCycles("timer", 1);
            String task = openTask(rig);
            String neighbour = openTask(rig, task);
            Instant deadline = rig.truth().now().plusSeconds(8).truncatedTo(ChronoUnit.SECONDS);
            rig.truth().change().deadline(task, deadline);
            rig.truth().change().deadline(neighbour, deadline.plusSeconds(1));
            ask(rig);
            assertThat(events("timer")).isEmpty();
            Eventually.isTrue(
                    "the announcement",
                    Duration.ofSeconds(20),
                    () -> events("timer").contains("tallyfy.task.overdue " + task));
            assertThat(delay("timer", task, deadline)).isBetween(Duration.ZERO, Duration.ofSeconds(10));
            assertCommittedTogether("timer", task);
            Eventually.isTrue(
                    "the second",
                    Duration.ofSeconds(20),
                    () -> events("timer").contains("tallyfy.task.overdue " + neighbour));
            assertThat(delay("timer", neighbour, deadline.plusSeconds(1)))
                    .isBetween(Duration.ZERO, Duration.ofSeconds(10));
            assertThat(POSTGRES.texts("SELECT data->>'confirmed' FROM tallyfy.event WHERE org_id = 'timer'"))
                    .containsExactly("true", "true");

            rig.truth().change().deadline(task, deadline.plus(30, ChronoUnit.DAYS));
            Eventually.isTrue("a later second", () -> rig.truth().now().isAfter(deadline.plusSeconds(3)));
            rig.truth().change().complete(neighbour);
            ask(rig);
            assertThat(events("timer"))
                    .containsExactlyInAnyOrder(
                            "tallyfy.task.overdue " + task,
                            "tallyfy.task.overdue " + neighbour,
                            "tallyfy.task.overdue_cleared " + task,
                            "tallyfy.task.completed " + neighbour);
            assertThat(Rows.only(
                            POSTGRES,
                            "SELECT data->>'cause' FROM tallyfy.event WHERE org_id = 'timer'"
                                    + " AND type = 'tallyfy.task.overdue_cleared'"))
                    .isEqualTo("deadline_moved");
            assertCommittedTogether("timer", task);
        }
    }

    @Test
    void aDeadlineThatPassesWhileNobodyLooksIsAnnouncedOnceWithItsTrueTime() {
        try (Rig rig = Rig.of(world("stopped"), POSTGRES.database())) {
            rig.sync();
            String task = openTask(rig);
            Instant deadline = rig.truth().now().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
            rig.truth().change().deadline(task, deadline);
            rig.sync();
            Eventually.isTrue("the deadline", () -> rig.truth().now().isAfter(deadline.plusSeconds(1)));
            assertThat(events("stopped")).isEmpty();
            try (Rig later = rig.another(POSTGRES.database(), rig.setup);
                    Rig.Running running = later.run()) {
                Eventually.isTrue("the announcement", () -> !events("stopped").isEmpty());
            }
            try (Rig again = rig.another(POSTGRES.database(), rig.setup)) {
                again.sync();
                again.syncFully();
            }
            assertThat(events("stopped")).containsExactly("tallyfy.task.overdue " + task);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = 'stopped' AND occurred_at = '"
                            + deadline + "' AND observed_at > occurred_at"))
                    .isEqualTo(1);
        }
    }

    @Test
    void anUnconfirmedDeadlineIsNotAnnouncedBeforeAskingAndACompletionSeenThenIsAllThatIsTold() {
        try (Rig rig = Rig.of(world("asked"), POSTGRES.database());
                Rig.Running running = rig.run()) {
            awaitCycles("asked", 1);
            String task = openTask(rig);
            Instant deadline = rig.truth().now().plusSeconds(7).truncatedTo(ChronoUnit.SECONDS);
            rig.truth().change().deadline(task, deadline);
            ask(rig);
            rig.truth().changeSilently().complete(task);
            Eventually.isTrue("the news", () -> !events("asked").isEmpty());
            assertThat(events("asked")).containsExactly("tallyfy.task.completed " + task);
            assertThat(Rows.only(POSTGRES, "SELECT data->>'was_overdue' FROM tallyfy.event WHERE org_id = 'asked'"))
                    .isEqualTo("false");
        }
    }

    private static StandInSettings world(String org) {
        return Rig.world().withOrganization(org).withSize(6, 8, 4);
    }

    private static String openTask(Rig rig, String... others) {
        return rig.truth()
                .taskIds(task -> task.open()
                        && task.runId() != null
                        && task.type().equals("task")
                        && task.archivedAt() == null
                        && rig.truth().runTruth(task.runId()).archivedAt() == null
                        && !List.of(others).contains(task.id())
                        && (task.deadline() == null
                                || task.deadline().isAfter(rig.truth().now())))
                .get(0);
    }

    private static void ask(Rig rig) {
        long errand = rig.stores
                .errands()
                .ask(rig.standIn.organization(), dev.tallyfymirror.mirror.Errands.Kind.SYNC, null)
                .block(Rig.PATIENCE);
        Eventually.isTrue(
                "an answer",
                () -> Boolean.TRUE.equals(
                        rig.stores.errands().findAnswer(errand).hasElement().block(Rig.PATIENCE)));
    }

    private static void awaitCycles(String org, int count) {
        Eventually.isTrue(
                "a cycle",
                () -> POSTGRES.number("SELECT count(*) FROM tallyfy.sync_cycle WHERE org_id = '" + org
                                + "' AND outcome = 'complete'")
                        >= count);
    }

    private static List<String> events(String org) {
        return POSTGRES.texts(
                "SELECT type || ' ' || task_id FROM tallyfy.event WHERE org_id = '" + org + "' ORDER BY seq");
    }

    /** The last event of a task, its row and the row's present version are of one transaction. */
    private static void assertCommittedTogether(String org, String task) {
        assertThat(Rows.only(
                        POSTGRES,
                        "SELECT (e.xmin = t.xmin AND h.xmin = t.xmin)::text FROM tallyfy.event e"
                                + " JOIN tallyfy.task t USING (org_id, task_id)"
                                + " JOIN tallyfy.task_history h USING (org_id, task_id)"
                                + " WHERE h.valid_to IS NULL AND org_id = '" + org + "' AND task_id = '" + task
                                + "' ORDER BY seq DESC LIMIT 1"))
                .isEqualTo("true");
    }

    private static Duration delay(String org, String task, Instant deadline) {
        String observed = Rows.only(
                POSTGRES,
                "SELECT to_char(observed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.USZ') FROM tallyfy.event"
                        + " WHERE org_id = '" + org + "' AND type = 'tallyfy.task.overdue' AND task_id = '" + task
                        + "'");
        return Duration.between(deadline, Instant.parse(observed));
    }
}
