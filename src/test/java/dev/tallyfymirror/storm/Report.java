package dev.tallyfymirror.storm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The account of a storm, in Jepsen's words. */
final class Report {
    /** From so many faults on a share of one in a hundred means something. */
    private static final int MANY = 100;

    private static final double SLOW = 30;

    private final long seed;
    private final Verdict verdict;
    private final List<Struck> faults;
    private final Counts counts;

    /** One fault and how long it took to recover from it. */
    record Struck(Blow blow, Duration recovery) {}

    /** Changes in the organization, events, starts of daemons, terms, complete cycles, and how long all of it took. */
    record Counts(int changes, int events, int starts, long terms, int cycles, Duration took) {}

    Report(long seed, Verdict verdict, List<Struck> faults, Counts counts) {
        this.seed = seed;
        this.verdict = verdict;
        this.faults = List.copyOf(faults);
        this.counts = counts;
    }

    /** Nothing wrong, and of many faults, quick to recover from. */
    boolean isClean() {
        return verdict.all().isEmpty() && (faults.size() < MANY || p99(faults) < SLOW);
    }

    /** Facts that had to be announced; a storm without any shows nothing. */
    int necessary() {
        return verdict.necessary;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        line(text, "storm of seed %d: %d faults in %d s", seed, faults.size(), counts.took.toSeconds());
        line(
                text,
                "  daemons started %d times, %d terms, %d complete cycles",
                counts.starts,
                counts.terms,
                counts.cycles);
        line(text, "  attempted   %d changes, which made %d facts necessary", counts.changes, verdict.necessary);
        line(text, "  stable      %d events in the outbox, each at every reader", stable());
        line(text, "  lost        %d", verdict.lost.size());
        line(text, "  duplicated  %d (at a reader %d)", verdict.doubled.size(), verdict.readTwice.size());
        line(text, "  invented    %d", verdict.invented.size());
        line(text, "  never-read  %d", verdict.neverRead.size());
        line(text, "  stale       %d", verdict.stale.size());
        line(
                text,
                "  rows unlike the truth %d, history %d, outbox %d, complaints %d",
                verdict.differences.size(),
                verdict.history.size(),
                verdict.outbox.size(),
                verdict.complaints.size());
        tellRecovery(text);
        tellWrong(text);
        return text.toString();
    }

    private void tellRecovery(StringBuilder text) {
        line(text, "  recovery    %s", recovery(faults));
        byKind().forEach((blow, struck) ->
                line(text, "    %-24s %s", blow.name().toLowerCase(Locale.ROOT), recovery(struck)));
    }

    private void tellWrong(StringBuilder text) {
        verdict.all().forEach(wrong -> line(text, "  WRONG %s", wrong));
        if (faults.size() >= MANY && p99(faults) >= SLOW) {
            line(text, "  WRONG recovery: p99 %.1f s, not below %.0f s", p99(faults), SLOW);
        }
        if (!isClean()) {
            line(
                    text,
                    "  the faults of seed %d: %s",
                    seed,
                    faults.stream().map(Struck::blow).toList());
        }
    }

    private int stable() {
        return counts.events - verdict.neverRead.size();
    }

    private Map<Blow, List<Struck>> byKind() {
        Map<Blow, List<Struck>> kinds = new EnumMap<>(Blow.class);
        faults.forEach(struck ->
                kinds.computeIfAbsent(struck.blow, blow -> new ArrayList<>()).add(struck));
        return kinds;
    }

    private static String recovery(List<Struck> faults) {
        List<Long> sorted = sorted(faults);
        return sorted.isEmpty()
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%d times, p50 %.1f s, p99 %.1f s, max %.1f s",
                        sorted.size(),
                        at(sorted, 0.50),
                        at(sorted, 0.99),
                        at(sorted, 1));
    }

    private static double p99(List<Struck> faults) {
        return at(sorted(faults), 0.99);
    }

    private static List<Long> sorted(List<Struck> faults) {
        return faults.stream()
                .map(struck -> struck.recovery.toMillis())
                .sorted()
                .toList();
    }

    private static double at(List<Long> sorted, double share) {
        int place = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, place)) / 1000.0;
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
