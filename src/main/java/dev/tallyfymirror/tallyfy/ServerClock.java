package dev.tallyfymirror.tallyfy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tallyfy's time: this machine's clock, corrected by the offset that the {@code Date} headers show. A header names a
 * second and an answer takes its time, so single measurements are wrong by up to a second and a round trip: the median
 * of the last ones counts, and is applied only when it is over 2 s.
 */
public final class ServerClock {
    private static final Logger LOG = LoggerFactory.getLogger(ServerClock.class);
    /** What is not corrected. */
    public static final Duration TOLERATED = Duration.ofSeconds(2);
    /** A longer round trip tells too little; or this machine's clock was set meanwhile. */
    private static final Duration USABLE = Duration.ofSeconds(10);

    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final int KEPT = 9;

    private final Clock clock;
    private final Deque<Duration> measured = new ArrayDeque<>();
    private volatile Duration offset = Duration.ZERO;
    private volatile boolean isForgotten;
    private boolean isTold;
    private Instant requestedAt = Instant.MIN;

    public ServerClock(Clock clock) {
        this.clock = clock;
    }

    public Instant now() {
        return corrected(clock.instant());
    }

    /**
     * When a request that is sent now is sent, by Tallyfy's time: no earlier than those sent before it, even where the
     * correction has changed meanwhile.
     */
    synchronized Instant request() {
        Instant now = now();
        if (now.isAfter(requestedAt)) {
            requestedAt = now;
        }
        return requestedAt;
    }

    /** How far Tallyfy's clock is ahead of this machine's, as measured; zero before the first answer. */
    public Duration offset() {
        return offset;
    }

    /** Whether an answer has told Tallyfy's time yet. */
    public synchronized boolean isMeasured() {
        return !measured.isEmpty();
    }

    /** This machine's time, uncorrected. */
    public Instant local() {
        return clock.instant();
    }

    /** What was measured holds no more: this machine's clock was set, or the machine suspended. */
    public synchronized void forget() {
        measured.clear();
        requestedAt = Instant.MIN;
        isForgotten = true;
    }

    /** Whether nothing has been measured since {@link #forget}. */
    public boolean isForgotten() {
        return isForgotten;
    }

    Instant corrected(Instant local) {
        Duration ahead = offset;
        return ahead.abs().compareTo(TOLERATED) > 0 ? local.plus(ahead) : local;
    }

    /** The answer left the server within the named second, and some time between sending and receiving. */
    synchronized void observe(Instant date, Instant sent, Instant received) {
        Duration trip = Duration.between(sent, received);
        if (trip.isNegative() || trip.compareTo(USABLE) > 0) {
            return;
        }
        if (measured.isEmpty()) {
            requestedAt = Instant.MIN; // by a time that was not corrected
        }
        Instant middle = sent.plus(trip.dividedBy(2));
        measured.addLast(Duration.between(middle, date.plus(HALF_A_SECOND)));
        if (measured.size() > KEPT) {
            measured.removeFirst();
        }
        offset = measured.stream()
                .sorted()
                .skip((measured.size() - 1) / 2)
                .findFirst()
                .orElse(Duration.ZERO);
        isForgotten = false;
        tell();
    }

    /** Once when the clocks come to be apart, and once when they no longer are. */
    private void tell() {
        boolean areApart = offset.abs().compareTo(TOLERATED) > 0;
        if (areApart && !isTold) {
            LOG.warn(
                    "this machine's clock is {} s {} Tallyfy's: times are corrected by that; let NTP set the clock",
                    offset.abs().toSeconds(),
                    offset.isNegative() ? "ahead of" : "behind");
        } else if (!areApart && isTold) {
            LOG.info("this machine's clock and Tallyfy's agree again");
        }
        isTold = areApart;
    }
}
