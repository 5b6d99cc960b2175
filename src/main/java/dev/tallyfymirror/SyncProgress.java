package dev.tallyfymirror;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a cycle is.
 *
 * @param phase what is being read, in words
 * @param done runs read
 * @param total runs to read as far as known, else 0
 * @param left how long the rest will probably take under the request budget, if that can be said
 */
public record SyncProgress(
        String organization,
        String phase,
        long done,
        long total,
        long tasks,
        @Nullable Duration left) {}
