package dev.tallyfymirror.settings;

import java.time.Duration;

/**
 * When and how much is read.
 *
 * @param interval from start to start of a cycle
 * @param maxAge how long an open run's tasks may stay unread
 * @param concurrency requests under way at once
 */
public record SyncSettings(
        Duration interval,
        Duration fullInterval,
        Duration maxAge,
        LossLimit lossLimit,
        int pageSize,
        int concurrency,
        boolean oneOffTasks) {
    /** How many runs, or percent of them, one pass may take away; the larger of the two holds. */
    public record LossLimit(int runs, int percent) {}

    static SyncSettings from(Values values) {
        return new SyncSettings(
                values.duration(Key.SYNC_INTERVAL, Duration.ofSeconds(1), Duration.ofDays(7)),
                values.duration(Key.SYNC_FULL_INTERVAL, Duration.ofMinutes(1), Duration.ofDays(365)),
                values.duration(Key.SYNC_MAX_AGE, Duration.ofSeconds(1), Duration.ofDays(30)),
                new LossLimit(
                        values.integer(Key.SYNC_MAX_LOSS_RUNS, 0, Integer.MAX_VALUE),
                        values.integer(Key.SYNC_MAX_LOSS_PERCENT, 0, 100)),
                values.integer(Key.SYNC_PAGE_SIZE, 1, 100),
                values.integer(Key.SYNC_CONCURRENCY, 1, 64),
                values.bool(values.given(Key.SYNC_ONE_OFF_TASKS)));
    }
}
