package dev.tallyfymirror;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
     * @param freshness how fresh it is; null where that was not asked for
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
            @Nullable Instant troubleSince,
            @Nullable Freshness freshness) {
        Organization with(Freshness known) {
            return new Organization(
                    organization,
                    lastCycle,
                    lag,
                    counts,
                    requestsUsed,
                    requestsAllowed,
                    holder,
                    trouble,
                    troubleSince,
                    known);
        }
    }

    /**
     * How fresh the open runs are.
     *
     * @param degraded why the mirror is less fresh than it could be; null when nothing is wrong with it
     * @param oldestUnread for how long the tasks of the open run unread for longest have not been read
     * @param turn how long a turn over all open runs takes at this request budget
     * @param bound no open run stays unread for longer
     * @param neverRead open runs whose tasks have never been read
     * @param requests in the last hour, by what they were for; empty without a limit
     * @param firstSync how far it is; null when it is done, or has not told yet
     */
    public record Freshness(
            @Nullable String degraded,
            @Nullable Duration oldestUnread,
            @Nullable Duration turn,
            @Nullable Duration bound,
            long neverRead,
            Map<String, Long> requests,
            @Nullable FirstSync firstSync) {
        public Freshness {
            requests = Collections.unmodifiableMap(new TreeMap<>(requests));
        }
    }

    /**
     * A first sync that goes on.
     *
     * @param runs as many as the lists announce
     * @param requests sent so far
     * @param forecast of the whole, in words
     * @param left for how long it will go on; zero where no limit makes it wait
     */
    public record FirstSync(int runs, int runsRead, int requests, String forecast, Duration left) {}

    /**
     * One destination that events are pushed to.
     *
     * @param state {@code works}, {@code holds back} (some runs), {@code takes nothing}, {@code paused until} a time (alone, or
     *     behind one of these two), {@code disabled}, {@code not begun}, {@code not in the settings}
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
