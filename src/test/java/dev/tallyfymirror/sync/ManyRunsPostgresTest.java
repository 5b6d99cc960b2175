package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Requests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A first sync of more runs than are read one by one: their lists come with the tasks. */
class ManyRunsPostgresTest {
    /** Five pages. */
    private static final int RUNS = 450;

    private static final String ALL_RUNS = "/runs?archived=true&sort=created_at&with=tasks&page=";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void thatIsUnderWayTellsHowFarItHasCome() {
        try (Rig rig = rig("told", 40)) {
            assertThat(rig.sync().error()).isNull();
            assertThat(rig.progress)
                    .allSatisfy(told -> assertThat(told.runsToRead()).isEqualTo(RUNS));
            assertThat(rig.progress.stream()
                            .map(told -> told.counts().runsRead())
                            .filter(read -> read > RUNS / 10 && read < RUNS)
                            .distinct())
                    .as("with each page but the last of them all")
                    .hasSizeGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void aRunThatIsLaunchedWhileTheyAreReadCostsNoSecondPass() {
        try (Rig rig = rig("launching", 40)) {
            rig.standIn
                    .faults()
                    .next(1, "page=2&", Fault.run(() -> rig.truth().change().launchRun("Launched meanwhile", 1)));
            assertThat(rig.sync().error()).isNull();
            assertThat(requests(rig)).as("page 1 first and last").hasSize(6);
        }
    }

    private static Rig rig(String org, int open) {
        return Rig.of(
                Rig.world().withOrganization(org).withSize(RUNS, 1, 0).withOpenRuns(open),
                POSTGRES.database(),
                Rig.Setup.usual().planningFor(300));
    }

    private static List<String> requests(Rig rig) {
        return rig.standIn.requests().recent().stream()
                .map(Requests.Entry::uri)
                .filter(uri -> uri.contains(ALL_RUNS))
                .toList();
    }
}
