package dev.tallyfymirror;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the mirror does.
 *
 * @param database where it is, without its password
 * @param psql the command that opens an embedded database, null for another
 * @param feedId the outbox's identity
 * @param lastSeq the newest place in it
 */
public record StatusReport(
        String database,
        @Nullable String psql,
        String feedId,
        long lastSeq,
        List<Organization> organizations,
        List<Destination> destinations) {
    public StatusReport {
        organizations = List.copyOf(organizations);
        destinations = List.copyOf(destinations);
    }

    /**
     * One organization.
     *
     * @param lag how long ago the last complete cycle began; null before the first
     * @param overdue open tasks whose deadline has passed, live
     * @param requestsUsed in the last hour
     * @param requestsAllowed in an hour; 0 = no limit
     * @param holder who works on it; null = nobody
     * @param trouble what keeps the mirror from working; null when nothing does
     */
    public record Organization(
            String organization,
            @Nullable Cycle lastCycle,
            @Nullable Duration lag,
            Counts counts,
            long requestsUsed,
            long requestsAllowed,
            @Nullable String holder,
            @Nullable String trouble,
            @Nullable Instant troubleSince) {}

    /**
     * One destination that events are pushed to.
     *
     * @param state {@code works}, {@code holds back} (some runs), {@code takes nothing}, {@code disabled},
     *     {@code not begun}, {@code not in the settings}
     * @param behind positions between its cursor and the newest event
     * @param lag how long ago the oldest event that it has not taken was seen; null when there is none
     * @param heldBack runs whose events are held back, since the first of them was not taken
     * @param holder who works on it; null = nobody
     * @param error why the last attempt that failed did; null since the last one that did not
     */
    public record Destination(
            String name,
            String kind,
            String state,
            long behind,
            @Nullable Duration lag,
            long heldBack,
            long deadLetters,
            long taken,
            @Nullable Instant takenAt,
            @Nullable String holder,
            @Nullable String error,
            @Nullable Instant since) {}

    /** What the mirror holds. */
    public record Counts(long runs, long tasks, long open, long overdue, long quarantined) {}

    /** The last cycle; {@code finishedAt} and {@code outcome} are null while it goes on. */
    public record Cycle(
            String kind,
            Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable String outcome,
            @Nullable String error) {}
}
