package dev.tallyfymirror.postgres;

import java.time.Duration;

/**
 * What the pool needs to know.
 *
 * @param poolSize the most connections at once; one more is opened for each notification channel
 * @param applicationName shown in {@code pg_stat_activity}
 */
public record DatabaseSettings(DatabaseUrl url, int poolSize, TimeLimits limits, String applicationName) {
    public DatabaseSettings {
        if (poolSize < 1) {
            throw new IllegalArgumentException("the pool needs at least one connection, not " + poolSize);
        }
    }

    /** The usual settings: few connections, since writers are as many as cores, and limits that fit the lease. */
    public static DatabaseSettings of(DatabaseUrl url, Duration lease) {
        return new DatabaseSettings(url, 8, TimeLimits.besideLease(lease), "tallyfy-mirror");
    }
}
