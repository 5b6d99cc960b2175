package dev.tallyfymirror.sync.rule;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Runs whose tasks can't be read in cycle after cycle of a first sync, though those of others can: they are left alone
 * for a while, so that one of them does not keep it from its end.
 */
public final class FailingRuns {
    /** More than a long run that can go no further is given before it is begun anew. */
    static final int CYCLES = 5;

    private final Map<String, Integer> failures = new HashMap<>();

    /**
     * At the end of a cycle those to be left alone. {@code tried}: whose tasks were asked for, {@code failed}: those of
     * them that met an error, {@code read}: of how many runs the tasks could be read. Where most fail, it is not these runs.
     */
    public synchronized Set<String> ended(Collection<String> tried, Set<String> failed, int read) {
        if (failed.size() > Math.max(1, read)) {
            return Set.of();
        }
        Set<String> better = new HashSet<>(tried);
        better.removeAll(failed);
        failures.keySet().removeAll(better);
        failed.forEach(run -> failures.merge(run, 1, Integer::sum));
        Set<String> hopeless = new HashSet<>(failed);
        hopeless.removeIf(run -> failures.getOrDefault(run, 0) < CYCLES);
        return hopeless;
    }
}
