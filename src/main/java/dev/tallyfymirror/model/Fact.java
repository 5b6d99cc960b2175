package dev.tallyfymirror.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that became so and is announced: what, when ({@code time}), what its id rests on, and the observation that
 * showed it. {@code previous} holds the changed columns' old values; the fact happened between {@code lastSeenAt} (null
 * where the item was never seen before) and {@code observedAt}.
 */
public record Fact(
        FactType type,
        Instant time,
        Name name,
        Details details,
        Map<String, ? extends @Nullable Object> previous,
        Seen seen) {

    /**
     * What the id of a fact is made of beside organization, item and type: the fact's own time, after a reopening also
     * the {@code completed_at} undone, and where Tallyfy gives no time a number counted in this mirror (0 = none).
     */
    public record Name(@Nullable Instant time, @Nullable Instant undone, int number) {
        /** Whether every mirror gives this fact the same id. */
        public boolean isGlobal() {
            return number == 0;
        }
    }

    /** When the fact was seen, when its item had been seen before, and under which circumstances. */
    public record Seen(Instant observedAt, @Nullable Instant lastSeenAt, Origin origin) {}

    /** LIVE; CATCH_UP: found later than a working mirror would; INITIAL: was already so at the baseline. */
    public enum Origin {
        LIVE,
        CATCH_UP,
        INITIAL
    }

    /** What is told per type beside the item itself. */
    public sealed interface Details {}

    public record None() implements Details {}

    /** {@code lateBySeconds}: whole seconds, 0 when in time, null without a deadline. */
    public record Completed(boolean wasOverdue, @Nullable Long lateBySeconds) implements Details {}

    /** {@code confirmed}: read at Tallyfy at or after the deadline plus grace. */
    public record Overdue(Instant deadline, long overdueBySeconds, boolean confirmed) implements Details {}

    /** {@code deadline}: the one that was announced. */
    public record Cleared(Instant deadline, Cause cause) implements Details {}

    /** Why an overdue episode ended otherwise than by completion. */
    public enum Cause {
        DEADLINE_MOVED,
        DEADLINE_REMOVED,
        SKIPPED,
        ARCHIVED,
        DELETED,
        ACCESS_LOST,
        COMPLETED_IN_TIME
    }
}
