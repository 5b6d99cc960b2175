package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.RunGlimpse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Open runs unread for long: as many in each cycle that none stays unread for longer than {@code maxAge}. {@code since}:
 * from the start of the cycle before to that of this one.
 */
public record StaleRuns(Duration since, Duration maxAge) {

    /** Of the open runs, unread for longest first; {@code allowed} at most, and only such as {@code isAsked} lets pass. */
    public List<RunGlimpse> of(List<RunGlimpse> open, Instant now, int allowed, Predicate<RunGlimpse> isAsked) {
        Instant worth = now.minus(maxAge.dividedBy(2));
        Instant overripe = now.minus(maxAge).plus(since.multipliedBy(2));
        long share = 1 + open.size() * since.toMillis() / Math.max(1, maxAge.toMillis());
        List<RunGlimpse> stale = new ArrayList<>();
        for (RunGlimpse run : open) {
            if (stale.size() >= allowed) {
                break;
            }
            Instant readAt = run.tasksReadAt();
            boolean isDue =
                    readAt == null || readAt.isBefore(overripe) || (stale.size() < share && readAt.isBefore(worth));
            if (isDue && isAsked.test(run)) {
                stale.add(run);
            }
        }
        return stale;
    }
}
