package dev.tallyfymirror.sync;

import dev.tallyfymirror.sync.rule.FailingRuns;
import dev.tallyfymirror.sync.rule.HiddenRuns;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the cycles of an organization have shown that matters for the next ones. Kept in memory: losing it costs requests. */
final class Outlook {
    private final Ways ways;
    private final Hints hints;
    private final LongPages longPages;
    private final FailingRuns failing = new FailingRuns();
    private final Doubts doubts = new Doubts();
    private final HiddenRuns hiddenRuns = new HiddenRuns();
    private final SampleTurns sampleTurns = new SampleTurns();
    private final Map<String, Planner.Look> lists = new ConcurrentHashMap<>();
    private volatile @Nullable Sweep sweep;
    private volatile @Nullable Instant oneOffRefusedAt;

    Outlook(String org, Ways ways) {
        this.ways = ways;
        this.hints = new Hints(ways);
        this.longPages = new LongPages(org);
    }

    Hints hints() {
        return hints;
    }

    Ways ways() {
        return ways;
    }

    Doubts doubts() {
        return doubts;
    }

    HiddenRuns hiddenRuns() {
        return hiddenRuns;
    }

    SampleTurns sampleTurns() {
        return sampleTurns;
    }

    LongPages longPages() {
        return longPages;
    }

    /** Which ways were left, wholly or for some pages, and why; null when none was. */
    @Nullable
    String reasonsLeft() {
        return Stream.of(ways.reasonsLeft(), longPages.reason())
                .filter(Objects::nonNull)
                .reduce((one, other) -> one + "; " + other)
                .orElse(null);
    }

    FailingRuns failing() {
        return failing;
    }

    Planner.@Nullable Look last(String list) {
        return lists.get(list);
    }

    void read(String list, int count, Instant at) {
        lists.put(list, new Planner.Look(count, at));
    }

    /** All are to be read by the next cycle. */
    void forgetLists() {
        lists.clear();
    }

    /** When the list of one-off tasks was refused last; null before that. */
    @Nullable
    Instant oneOffRefusedAt() {
        return oneOffRefusedAt;
    }

    void oneOffRefused(Instant at) {
        oneOffRefusedAt = at;
    }

    /** The pass over all runs that goes on from cycle to cycle; null when there is none. */
    @Nullable
    Sweep sweep() {
        return sweep;
    }

    void begin(Sweep begun) {
        sweep = begun;
    }

    void endSweep() {
        sweep = null;
    }
}
