package dev.tallyfymirror;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task that was completed.
 *
 * @param status Tallyfy's word
 * @param readBack whether the mirror holds it already; if not, {@code note} says why
 */
public record CompletionReport(
        String organization,
        String task,
        @Nullable String run,
        @Nullable String title,
        @Nullable String status,
        @Nullable Instant completedAt,
        boolean readBack,
        @Nullable String note) {}
