package dev.tallyfymirror.standin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The stand-in's own time: its start plus what has passed on the injected clock times the speed, plus jumps. */
final class VirtualClock {
    private final Clock clock;
    private final Instant origin;
    private final double speed;
    private final ChronoUnit precision;
    private volatile Instant start;

    VirtualClock(StandInSettings settings) {
        this.clock = settings.time().clock();
        this.origin = clock.instant();
        this.speed = settings.time().speed();
        this.precision = settings.time().precision();
        Instant wanted = settings.content().start();
        this.start = wanted == null ? origin : wanted;
    }

    Instant now() {
        Duration passed = Duration.between(origin, clock.instant());
        Duration scaled = speed == 1 ? passed : Duration.ofNanos((long) (passed.toNanos() * speed));
        return start.plus(scaled);
    }

    /** The present as the API writes it into an item. */
    Instant stamp() {
        return now().truncatedTo(precision);
    }

    /** The injected clock's own time, in which limits and token lifetimes count. */
    Instant real() {
        return clock.instant();
    }

    synchronized void jump(Duration by) {
        start = start.plus(by);
    }
}
