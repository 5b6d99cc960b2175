package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.storm.Report.Counts;
import dev.tallyfymirror.storm.Report.Struck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Verdict verdict = new Verdict();

    @Test
    void aLongStormWithSlowRecoveriesIsNotClean() {
        assertThat(report(99, 1).isClean()).isTrue();
        assertThat(report(98, 2).isClean()).isFalse();
        assertThat(report(98, 2).toString()).contains("WRONG recovery: p99 30.0 s");
    }

    @Test
    void aShortOneIsJudgedByItsFindingsAlone() {
        assertThat(report(18, 2).isClean()).isTrue();
        verdict.lost.add("something");
        assertThat(report(20, 0).isClean()).isFalse();
    }

    private Report report(int quick, int slow) {
        List<Struck> faults =
                new ArrayList<>(Collections.nCopies(quick, new Struck(Blow.API_CUT, Duration.ofSeconds(1))));
        faults.addAll(Collections.nCopies(slow, new Struck(Blow.API_CUT, Duration.ofSeconds(30))));
        return new Report(1, verdict, faults, new Counts(0, 0, 0, 0, 0, Duration.ZERO));
    }
}
