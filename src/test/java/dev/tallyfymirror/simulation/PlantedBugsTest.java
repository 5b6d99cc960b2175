package dev.tallyfymirror.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The harness catches each naive behaviour within the seeds that every build runs. */
class PlantedBugsTest {
    private static final long SEEDS = 1_000;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @Timeout(60)
    void isCaught(Planted bug) {
        Verdict caught = null;
        for (long seed = 0; caught == null && seed < SEEDS; seed++) {
            Verdict verdict = Simulation.run(seed, bug);
            caught = verdict.isClean() ? null : verdict;
        }
        assertThat(caught).as(bug + " in " + SEEDS + " seeds").isNotNull();
        System.out.printf("planted: %-30s caught by seed %d: %s%n", bug, caught.seed, caught.first());
    }
}
