package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks that come with the list of runs: used after they have been checked, believed only for what they show. */
class EmbeddedTasksPostgresTest {
    private static final int SAMPLES = 3;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aFirstSyncTakesAPageForAHundredRunsAndHoldsTheSame() {
        try (Rig rig = rig("pages", 260, 6)) {
            CycleReport report = rig.sync();
            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(report.error()).isNull();
            assertSame(rig, "pages");
            assertThat(rig.standIn.requests().count(Call.LIST_RUN_TASKS)).isEqualTo(SAMPLES);
        }
    }

    @Test
    void everyChangeIsSeenByTheListsAlone() {
        try (Rig rig = rig("changes", 120, 5)) {
            rig.sync();
            rig.truth().openTaskIds().stream()
                    .filter(id -> rig.truth().taskTruth(id).runId() != null)
                    .limit(40)
                    .forEach(id -> rig.truth().changeSilently().renameTask(id, "Another title"));
            rig.standIn.requests().reset();
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertSame(rig, "changes");
            assertThat(rig.standIn.requests().count(Call.LIST_RUN_TASKS)).isLessThan(10);
        }
    }

    @Test
    void whereTheyAreRefusedTheExactWayIsTaken() {
        try (Rig rig = rig("refused", 30, 4)) {
            rig.standIn.faults().always("GET .*/runs\\?.*with=tasks", Fault.status(403));
            CycleReport report = rig.sync();
            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertSame(rig, "refused");
            assertThat(rig.standIn.requests().count(Call.LIST_RUN_TASKS)).isGreaterThanOrEqualTo(30);
        }
    }

    private static Rig rig(String org, int runs, int tasks) {
        return Rig.of(
                Rig.world().withOrganization(org).withSize(runs, tasks, 0),
                POSTGRES.database(),
                Rig.Setup.usual().every(Duration.ofSeconds(60)));
    }

    private static void assertSame(Rig rig, String org) {
        assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, org, "task")))
                .isEmpty();
        assertThat(Rows.differences(Rows.truth(rig.truth(), "run"), Rows.held(POSTGRES, org, "run")))
                .isEmpty();
    }
}
