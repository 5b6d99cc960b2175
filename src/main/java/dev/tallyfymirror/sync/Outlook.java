package dev.tallyfymirror.sync;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the cycles of an organization have shown that matters for the next ones. Kept in memory: losing it costs requests. */
final class Outlook {
    private final Ways ways;
    private final Hints hints;
    private final Map<String, Planner.Look> lists = new ConcurrentHashMap<>();
    private volatile @Nullable Sweep sweep;

    Outlook(String org) {
        this.ways = new Ways(org);
        this.hints = new Hints(ways);
    }

    Hints hints() {
        return hints;
    }

    Ways ways() {
        return ways;
    }

    Planner.@Nullable Look last(String list) {
        return lists.get(list);
    }

    void read(String list, int count, Instant at) {
        lists.put(list, new Planner.Look(count, at));
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
