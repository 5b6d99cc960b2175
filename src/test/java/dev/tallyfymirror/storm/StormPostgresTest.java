package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short storm, of less than two minutes: each kind of fault once. {@code bin/storm} makes longer ones. */
class StormPostgresTest {
    private static final int FAULTS = 20;
    private static final long SEED = Long.getLong("storm.seed", 1);

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES) // beside other work, too
    void nothingIsLostDoubledOrInventedWhateverBreaks() throws Exception { // D1 D2 D3 D5 D7 D8 D12 D16
        Report report = Storm.rage(Place.prepare(), FAULTS, SEED, fault -> {});
        System.out.print(report);
        assertThat(report.isClean()).as(report.toString()).isTrue();
        assertThat(report.necessary()).as("facts that had to be announced").isGreaterThanOrEqualTo(50);
    }
}
