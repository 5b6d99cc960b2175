package dev.tallyfymirror.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing that is there is marked as gone while lists shift under the reading; {@code bin/sweeps} does more of it. */
class SweepsPostgresTest {
    private static final int SWEEPS = 100;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    @Timeout(240)
    void concludeOnlyWhatTheyMayAndFindWhatHasGone() throws InterruptedException { // A1 A2 A3 A4 A5 A6 A7 A8 A9 A12 A13
        Summary summary = Summary.of(SWEEPS, 0, POSTGRES.database());
        System.out.print(summary);
        assertThat(summary.failed()).as("seeds that failed").isEmpty();
        assertThat(summary.met.values())
                .as("each change and each lie was met")
                .allSatisfy(times -> assertThat(times).isGreaterThanOrEqualTo(3));
        assertThat(summary.naivelyWrong()).as("the drift is one that matters").isPositive();
    }
}
