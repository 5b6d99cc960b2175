package dev.tallyfymirror.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing lost, nothing twice, nothing invented in 1,000 lives of an organization; {@code bin/simulate} runs more. */
class SimulationTest {
    private static final int SEEDS = 1_000;
    private static final long AT_LEAST = 50;

    @Test
    @Timeout(120)
    void announcesWhatHappenedOnceAndNothingElse() {
        Summary summary = Summary.of(0, SEEDS, Planted.NONE);
        System.out.print(summary);
        assertThat(summary.failed()).as("seeds that failed").isEmpty();
        assertThat(summary.tallies.counts())
                .as("each transition and each fault was met")
                .allSatisfy((what, times) -> assertThat(times).as(what).isGreaterThanOrEqualTo(AT_LEAST));
        assertThat(summary.tallies.counts()).as("none is missing").containsKeys(KnownSeeds.MET);
    }

    @ParameterizedTest
    @MethodSource("known")
    void seedsThatOnceFailedPass(Map.Entry<Long, String> seed) {
        assertThat(Simulation.run(seed.getKey(), Planted.NONE))
                .as(seed.getValue())
                .matches(Verdict::isClean, "nothing wrong");
    }

    static List<Map.Entry<Long, String>> known() {
        return List.copyOf(KnownSeeds.SEEDS.entrySet());
    }
}
