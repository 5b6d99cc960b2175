package dev.tallyfymirror.mirror;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Enough of a held run to see whether it changed ({@code hash}) and whether its tasks are to be read: {@code tasksReadAt}
 * is null, or they were read under another hash, or that is null. {@code tasksRefusedAt}: when they last could not be
 * read though the run was there. {@code confirmedAt}: when a read by id last told why no list shows it.
 */
public record RunGlimpse(
        String id,
        long hash,
        boolean open,
        @Nullable Instant tasksReadAt,
        @Nullable Long tasksReadHash,
        @Nullable Instant tasksRefusedAt,
        @Nullable Instant confirmedAt) {
    public boolean isRefusedSince(Instant moment) {
        return tasksRefusedAt != null && !tasksRefusedAt.isBefore(moment);
    }
}
