package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The list of one-off tasks where it is refused: once, or for ever. */
class OneOffTasksPostgresTest {
    private static final String NAME = "one-off tasks";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void refusedOnceTheyAreMissedByThatCycleAndReadAfterAWhile() {
        try (Rig rig = rig("once", Rig.Setup.usual().withMaxAge(Duration.ofMillis(1)))) {
            assertThat(rig.sync().error()).isNull();
            List<String> tasks = rig.truth().oneOffTaskIds();
            rig.truth().jump(Duration.ofSeconds(3));
            rig.truth().change().complete(tasks.get(0));
            rig.standIn.faults().next(1, list("once"), Fault.status(403));
            assertMissed(rig.sync());
            assertThat(completed("once")).isEmpty();

            rig.truth().jump(Duration.ofSeconds(3));
            assertThat(rig.sync().error()).isNull();
            assertThat(completed("once")).containsExactly(tasks.get(0));
            assertThat(degraded("once")).containsExactly("none");
            rig.standIn.faults().next(1, list("once"), Fault.status(404));
            assertMissed(rig.syncFully());
        }
    }

    @Test
    void whereTheyAreNeverOfferedOnlyTheFirstCycleIsPartial() {
        try (Rig rig = rig("never", Rig.Setup.usual())) {
            rig.standIn.faults().always(list("never"), Fault.status(403));
            assertMissed(rig.sync());
            for (int cycle = 0; cycle < 2; cycle++) {
                rig.standIn.requests().reset();
                assertThat(rig.sync().error()).isNull();
                assertThat(degraded("never")).singleElement().asString().contains(NAME);
            }
            assertThat(asked(rig)).as("in the next cycle").isZero();
            assertThat(rig.syncFully().error()).isNull();
            Rig.Setup soon = Rig.Setup.usual().withMaxAge(Duration.ofMillis(1));
            try (Rig restarted = rig.another(POSTGRES.database(), soon)) {
                for (int cycle = 0; cycle < 3; cycle++) {
                    rig.truth().jump(Duration.ofSeconds(3));
                    rig.standIn.requests().reset();
                    assertThat(restarted.sync().error()).isNull();
                    assertThat(asked(rig)).as("again after a while").isOne();
                    assertThat(degraded("never")).singleElement().asString().contains(NAME);
                }
            }
        }
    }

    private static void assertMissed(CycleReport report) {
        assertThat(report.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(report.error()).contains(NAME);
    }

    private static Rig rig(String org, Rig.Setup setup) {
        return Rig.of(Rig.world().withOrganization(org).withSize(5, 2, 4), POSTGRES.database(), setup);
    }

    private static String list(String org) {
        return "GET .*/organizations/" + org + "/tasks\\?";
    }

    private static long asked(Rig rig) {
        return rig.standIn.requests().recent().stream()
                .filter(entry -> entry.uri().contains(rig.place().org() + "/tasks?"))
                .count();
    }

    private static List<String> completed(String org) {
        return POSTGRES.texts(
                "SELECT task_id FROM tallyfy.event WHERE org_id = '" + org + "' AND type = 'tallyfy.task.completed'");
    }

    private static List<String> degraded(String org) {
        return POSTGRES.texts(
                "SELECT coalesce(degraded, 'none') FROM tallyfy.sync_health WHERE org_id = '" + org + "'");
    }
}
