package dev.tallyfymirror.drift;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.Database;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** What the sweeps of many seeds came to. */
final class Summary {
    static final int SWEEPS_A_SEED = 10;
    private static final int TOLD_EVERY = 100;

    final Map<String, Integer> met = new TreeMap<>();
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private final List<Verdict> failed = new ArrayList<>();
    private final int[] naive = new int[2];
    private final int[] naivelyWrong = new int[2];
    private final long first;
    private long last;
    private int sweeps;
    private int sweepsWithFalseDeletion;
    private int late;
    private int found;
    private int naiveFailures;
    private long requests;

    private Summary(long first) {
        this.first = first;
        this.last = first;
    }

    static Summary of(int sweeps, long first, Database database) throws InterruptedException {
        Summary summary = new Summary(first);
        ((Logger) LoggerFactory.getLogger("reactor.netty")).setLevel(Level.ERROR); // connections end on purpose
        for (long seed = first; summary.sweeps < sweeps; seed++) {
            int now = Math.min(SWEEPS_A_SEED, sweeps - summary.sweeps);
            try (Organization organization = new Organization(seed, database)) {
                summary.add(organization.sweep(now));
            }
            if (summary.sweeps % TOLD_EVERY == 0 && summary.sweeps < sweeps) {
                System.err.print(summary);
            }
        }
        return summary;
    }

    private void add(Verdict verdict) {
        last = verdict.seed;
        sweeps += verdict.sweeps;
        sweepsWithFalseDeletion += verdict.sweepsWithFalseDeletion;
        late += verdict.late;
        found += verdict.found;
        requests += verdict.requests;
        naiveFailures += verdict.naiveFailures;
        for (int kind = 0; kind < naive.length; kind++) {
            naive[kind] += verdict.naive[kind];
            naivelyWrong[kind] += verdict.naivelyWrong[kind];
        }
        verdict.met.forEach((what, times) -> met.merge(what, times, Integer::sum));
        verdict.outcomes.forEach((what, times) -> outcomes.merge(what, times, Integer::sum));
        if (!verdict.isClean()) {
            failed.add(verdict);
        }
    }

    List<String> failed() {
        return failed.stream()
                .map(verdict -> "seed " + verdict.seed + ": "
                        + String.join("; ", verdict.wrong.subList(0, Math.min(4, verdict.wrong.size()))))
                .toList();
    }

    int naivelyWrong() {
        return naivelyWrong[0];
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        met.forEach((what, times) -> text.append(line("%-20s %,9d%n", what, times)));
        failed().stream().limit(5).forEach(one -> text.append(one).append(System.lineSeparator()));
        text.append(line(
                "%,d sweeps under drift, seeds %d to %d, %,d requests, outcomes %s%n",
                sweeps, first, last, requests, outcomes));
        text.append(line(
                "sweeps with a false deletion: %d (none in n: below %.5f of sweeps at 95 %%, 3/n)%n",
                sweepsWithFalseDeletion, 3.0 / Math.max(1, sweeps)));
        text.append(line("gone and found: %,d; not found within two complete full cycles: %d%n", found, late));
        text.append(line("seeds at whose end the mirror and the truth differ, or worse: %d%n", failed.size()));
        text.append(line(
                "the naive sweep beside it: a false deletion in %s where only rows change, in %s where lists lie"
                        + " (%,d more failed and concluded nothing)%n",
                share(0), share(1), naiveFailures));
        return text.toString();
    }

    private String share(int kind) {
        return line(
                "%,d of %,d (%.1f %%)",
                naivelyWrong[kind], naive[kind], 100.0 * naivelyWrong[kind] / Math.max(1, naive[kind]));
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
