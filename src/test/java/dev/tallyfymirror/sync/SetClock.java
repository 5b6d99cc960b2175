package dev.tallyfymirror.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that goes as the system's does, so far ahead of it as it was set. */
final class SetClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    /** Sets it forward, or back. */
    synchronized void jump(Duration by) {
        ahead = ahead.plus(by);
    }

    void jumpTo(Instant time) {
        jump(Duration.between(instant(), time));
    }

    @Override
    public Instant instant() {
        return Clock.systemUTC().instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
