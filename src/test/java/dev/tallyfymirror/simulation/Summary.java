package dev.tallyfymirror.simulation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** What many seeds came to. */
final class Summary {
    final Tallies tallies = new Tallies();
    private final List<Verdict> failed = new ArrayList<>();
    private long seeds;
    private long expected;
    private long read;
    private long lost;
    private long doubled;
    private long invented;

    static Summary of(long first, long count, Planted planted) {
        Summary summary = new Summary();
        for (long seed = first; seed < first + count; seed++) {
            summary.add(Simulation.run(seed, planted));
        }
        return summary;
    }

    private void add(Verdict verdict) {
        seeds++;
        expected += verdict.expected;
        read += verdict.read;
        lost += verdict.lost;
        doubled += verdict.doubled;
        invented += verdict.invented;
        tallies.add(verdict.tallies);
        if (!verdict.isClean()) {
            failed.add(verdict);
        }
    }

    List<Verdict> failed() {
        return failed;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(tallies.table());
        failed.stream().limit(3).forEach(text::append);
        text.append(String.format(
                "%,d seeds, %,d failed%n%,d events expected, %,d read: %d lost, %d doubled, %d invented%n"
                        + "none in n: below %.6f of events at 95 %% (3/n), %.6f of seeds%n",
                seeds, failed.size(), expected, read, lost, doubled, invented, bound(expected), bound(seeds)));
        return text.toString();
    }

    /** 3/n, rounded up: a bound is never said to be smaller than it is. */
    static BigDecimal bound(long n) {
        return BigDecimal.valueOf(3).divide(BigDecimal.valueOf(Math.max(1, n)), 6, RoundingMode.CEILING);
    }
}
