package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.RunGlimpse;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs that the lists don't show although they are there: how many passes in a row each was found so. Once or twice may be
 * chance, rows having moved; then it is a kind that lists don't show. Kept in memory: losing it costs requests.
 */
public final class HiddenRuns {
    private static final int CHANCE = 2;

    private final Map<String, Integer> found = new HashMap<>();

    /** These are missing from the lists of a pass; any other was shown. */
    public synchronized void missing(Collection<RunGlimpse> runs) {
        found.keySet().retainAll(runs.stream().map(RunGlimpse::id).collect(Collectors.toSet()));
    }

    /** A missing one was asked for by id, and is there. */
    public synchronized void isThere(String run) {
        found.merge(run, 1, Integer::sum);
    }

    /** Whether it is no chance that the lists don't show it. */
    synchronized boolean isHidden(String run) {
        return found.getOrDefault(run, 0) > CHANCE;
    }
}
