package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Passes over all runs that are too many for one cycle. */
class SpreadSweepPostgresTest {
    /** Three pages. */
    private static final int RUNS = 260;

    private static final String WITH_TASKS = "GET .*/runs\\?.*with=tasks";

    private static final Rig.Setup QUICK =
            Rig.Setup.usual().every(Duration.ofMillis(50)).planningFor(300);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aDaemonStartedWhenOneIsDueReadsClosedRunsByTheHundred() {
        try (Rig before = finished("restarted")) {
            List<String> deleted = delete(before);
            try (Rig rig = before.another(POSTGRES.database(), QUICK);
                    Rig.Running running = rig.run()) {
                Eventually.isTrue("the pass is made", () -> isFullySynced("restarted"));
            }
            assertThat(before.standIn.requests().count(Call.LIST_RUN_TASKS)).isLessThan(RUNS / 10);
            assertThat(gone("restarted")).containsExactlyElementsOf(deleted);
        }
    }

    @Test
    void aSyncByItselfMakesTheWholePassWhenOneIsDue() {
        try (Rig before = finished("once")) {
            List<String> deleted = delete(before);
            try (Rig rig = before.another(POSTGRES.database(), QUICK)) {
                CycleReport report = rig.sync();
                assertThat(report.error()).isNull();
                assertThat(report.kind()).isEqualTo(Kind.FULL);
            }
            assertThat(isFullySynced("once")).isTrue();
            assertThat(gone("once")).containsExactlyElementsOf(deleted);
        }
    }

    @Test
    void aClosedRunThatTheNewestShowInEachCycleIsReadLikeAnyOther() {
        try (Rig before = finished("newest", 60, 60)) {
            List<String> tasks = closed(before).stream()
                    .flatMap(run -> before.truth().taskIds(run).stream())
                    .toList();
            tasks.forEach(task -> before.truth().changeSilently().renameTask(task, "Later"));
            try (Rig rig = before.another(POSTGRES.database(), QUICK)) {
                rig.standIn.faults().always(WITH_TASKS, Fault.status(403));
                try (Rig.Running running = rig.run()) {
                    Eventually.isTrue("the pass is made", () -> isFullySynced("newest"));
                    assertThat(POSTGRES.texts(
                                    "SELECT task_id FROM tallyfy.task WHERE org_id = 'newest' AND title = 'Later'"))
                            .containsExactlyInAnyOrderElementsOf(tasks);
                }
            }
        }
    }

    /** As a pass over all shows them, oldest first. */
    private static List<String> closed(Rig rig) {
        return rig.truth().runIds().stream()
                .sorted(Comparator.comparing(run -> rig.truth().runTruth(run).createdAt()))
                .filter(run -> rig.truth().runTruth(run).completedAt() != null
                        || rig.truth().runTruth(run).archivedAt() != null)
                .toList();
    }

    /** Mirrored, all but a few of its runs closed, and a full pass due. */
    private static Rig finished(String org) {
        Rig rig = finished(org, RUNS, 30);
        assertThat(POSTGRES.number(
                        "SELECT count(*) FROM tallyfy.run WHERE org_id = '" + org + "' AND status = 'complete'"))
                .isGreaterThan(RUNS * 3 / 4);
        return rig;
    }

    /** {@code open}: of so many tasks that were open the first ones stay so. */
    private static Rig finished(String org, int runs, int open) {
        Rig rig = Rig.of(Rig.world().withOrganization(org).withSize(runs, 3, 0), POSTGRES.database(), QUICK);
        rig.truth().openTaskIds().stream()
                .filter(id -> rig.truth().taskTruth(id).runId() != null)
                .skip(open)
                .forEach(rig.truth().change()::complete);
        assertThat(rig.sync().error()).isNull();
        POSTGRES.execute("UPDATE tallyfy_sync.organization SET full_synced_at = full_synced_at - interval '25 hours'"
                + " WHERE org_id = '" + org + "'");
        assertThat(isFullySynced(org)).isFalse();
        return rig;
    }

    /** A closed run that no cycle but a full one would miss. */
    private static List<String> delete(Rig rig) {
        String run = POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE org_id = '"
                        + rig.place().org() + "' AND status = 'complete' ORDER BY run_id LIMIT 1")
                .get(0);
        rig.truth().changeSilently().deleteRun(run);
        rig.standIn.requests().reset();
        return List.of(run);
    }

    private static boolean isFullySynced(String org) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy_sync.organization WHERE org_id = '" + org
                        + "' AND full_synced_at > now() - interval '24 hours'")
                > 0;
    }

    private static List<String> gone(String org) {
        return POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE org_id = '" + org + "' AND deleted_at IS NOT NULL");
    }
}
