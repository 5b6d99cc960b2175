package dev.tallyfymirror.outbox;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a destination is.
 *
 * @param position each event up to here was taken, is held back or is a dead letter
 * @param taken events taken so far
 */
public record Cursor(
        long position,
        List<HeldRun> held,
        @Nullable Instant pausedUntil,
        @Nullable Instant failingSince,
        @Nullable String error,
        long taken,
        @Nullable Instant takenAt,
        Orders orders) {
    public Cursor {
        held = List.copyOf(held);
    }

    /** What people have said: whether the destination is disabled, and when they last asked to try at once. */
    public record Orders(boolean disabled, @Nullable Instant resumedAt) {}
}
