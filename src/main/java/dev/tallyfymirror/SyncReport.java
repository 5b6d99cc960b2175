package dev.tallyfymirror;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sync did, an organization an entry.
 *
 * @param failure where it was done for no organization, what the first one failed of
 */
public record SyncReport(
        List<Organization> organizations, @Nullable Throwable failure) {
    public SyncReport {
        organizations = List.copyOf(organizations);
    }

    /** Whether every cycle was complete. */
    public boolean isComplete() {
        return organizations.stream().allMatch(one -> one.outcome().equals("complete"));
    }

    /**
     * One cycle.
     *
     * @param kind {@code incremental} or {@code full}
     * @param outcome {@code complete}, {@code partial}, {@code failed} or {@code interrupted}
     * @param byDaemon whether a living daemon did it on request
     * @param quarantined items and fields held back, in all
     * @param error why it was not complete
     */
    public record Organization(
            String organization,
            String kind,
            String outcome,
            boolean byDaemon,
            Counts counts,
            long quarantined,
            Duration took,
            @Nullable String error) {}

    /** What was read, changed and announced. */
    public record Counts(
            long requests, long runsRead, long tasksRead, long runsChanged, long tasksChanged, long events) {}
}
