package dev.tallyfymirror.mirror;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Enough of a held task to see whether it changed ({@code hash}), is about to become overdue ({@code dueAt}, without
 * grace), and whether a complete list of its run should show it ({@code listed}).
 */
public record TaskGlimpse(
        String id,
        @Nullable String runId,
        long hash,
        @Nullable Instant dueAt,
        boolean listed,
        @Nullable Instant confirmedAt) {}
