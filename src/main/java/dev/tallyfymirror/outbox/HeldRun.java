package dev.tallyfymirror.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run (or a task without one) whose events are held back at a destination.
 *
 * @param seq from here on its events were not taken
 * @param tries how often the first of them was tried
 * @param failedAt when that first failed; null before
 * @param nextAt not tried again before this moment
 */
public record HeldRun(
        Lane lane,
        long seq,
        int tries,
        @Nullable Instant failedAt,
        Instant nextAt,
        @Nullable String error) {}
