package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.RunGlimpse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whose tasks a cycle reads, of the runs that lists show. {@code isAsked}: a person wants the cycle; {@code hasSwept}: a
 * pass spread over earlier cycles has read all already; {@code refusedSince}: tasks refused since then are not asked for
 * again.
 */
public record WantedRuns(boolean isFull, boolean isFirstSync, boolean hasSwept, boolean isAsked, Instant refusedSince) {

    /**
     * In a full cycle all, but a first sync that was cut off goes on where it was; else, and where a sweep has read all
     * already, those whose entry changed since their tasks were read. {@code hash}: of the entry as it is shown.
     */
    public boolean isWanted(long hash, @Nullable RunGlimpse held) {
        if (held == null || isRefused(held)) {
            return held == null;
        }
        boolean isRead = Long.valueOf(hash).equals(held.tasksReadHash());
        return !isRead || (isFull && !isFirstSync && !hasSwept);
    }

    /** In a slice of a pass over all runs: what is not read as an open one. */
    public boolean isWantedInSweep(long hash, @Nullable RunGlimpse held) {
        return held == null || !held.open() || isWanted(hash, held);
    }

    /** Refused tasks are asked for again after a while, or when a person wants it: nobody waits for them meanwhile. */
    public boolean isRefused(RunGlimpse run) {
        return !isAsked && run.isRefusedSince(refusedSince);
    }
}
