package dev.tallyfymirror.sync;

import dev.tallyfymirror.tallyfy.ServerClock;
import java.time.Duration;
import java.time.Instant;

/**
 * Notices that this machine's clock was set or that the machine was suspended, by a clock that nobody sets. From then on
 * Tallyfy's time is not known, and nothing is to be called due, until an answer has shown it anew.
 */
final class TimeCheck {
    private static final Duration TOLERATED = Duration.ofSeconds(2);
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final ServerClock clock;
    private Instant began;
    private Duration next = Duration.ZERO;
    private Duration pause = FIRST;

    /** Knows of no earlier step: to be made before the first request. {@code at}: by the clock that nobody sets. */
    TimeCheck(ServerClock clock, Duration at) {
        this.clock = clock;
        this.began = clock.local().minus(at);
    }

    /** Whether the server's clock can be gone by now. */
    synchronized boolean isKnown(Duration at) {
        Instant beginning = clock.local().minus(at);
        boolean hasStepped = Duration.between(began, beginning).abs().compareTo(TOLERATED) > 0;
        began = beginning;
        if (hasStepped) {
            clock.forget();
            next = at;
            pause = FIRST;
        }
        return !clock.isForgotten();
    }

    /** Whether Tallyfy is to be asked for its time now, which counts as asked: seldom where no answer comes. */
    synchronized boolean isToBeAsked(Duration at) {
        if (next.compareTo(at) > 0) {
            return false;
        }
        next = at.plus(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return true;
    }
}
