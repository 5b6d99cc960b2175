package dev.tallyfymirror.drift;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.sync.CycleReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the sweeps of one seed came to. */
final class Verdict {
    final long seed;
    final Map<String, Integer> met = new TreeMap<>();
    final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    final List<String> wrong = new ArrayList<>();
    final int[] naive = new int[2];
    final int[] naivelyWrong = new int[2];
    int sweeps;
    int sweepsWithFalseDeletion;
    int late;
    int found;
    int naiveFailures;
    long requests;

    Verdict(long seed) {
        this.seed = seed;
    }

    void add(String name, boolean drifting, CycleReport report, Witness.Findings findings, long asked) {
        if (drifting) {
            sweeps++;
            requests += asked;
            outcomes.merge(report.outcome(), 1, Integer::sum);
        }
        sweepsWithFalseDeletion += findings.falselyGone().isEmpty() ? 0 : 1;
        late += findings.unfound().size();
        findings.falselyGone().forEach(one -> wrong.add(name + ": " + one));
        findings.unfound().forEach(one -> wrong.add(name + ": " + one));
        if (report.failure() != null && report.outcome() == Outcome.FAILED) {
            wrong.add(name + ": failed: " + report.error());
        }
    }

    void addNaive(boolean lying, boolean isFalse) {
        naive[lying ? 1 : 0]++;
        naivelyWrong[lying ? 1 : 0] += isFalse ? 1 : 0;
    }

    void addNaiveFailure() {
        naiveFailures++;
    }

    void end(Map<String, Integer> happened, int goneAndFound, List<String> differences) {
        met.putAll(happened);
        found = goneAndFound;
        differences.forEach(one -> wrong.add("at the end: " + one));
    }

    boolean isClean() {
        return wrong.isEmpty();
    }
}
