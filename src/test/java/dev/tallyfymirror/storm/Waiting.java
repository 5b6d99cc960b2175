package dev.tallyfymirror.storm;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what comes about in its own time; and lets a fault last, which is no waiting but the fault itself. */
final class Waiting {
    private static final Duration LOOK = Duration.ofMillis(20);

    private Waiting() {}

    /** Whether it came about within the limit. */
    static boolean until(Duration limit, BooleanSupplier condition) {
        Instant end = Instant.now().plus(limit);
        while (!condition.getAsBoolean()) {
            if (!Instant.now().isBefore(end)) {
                return condition.getAsBoolean();
            }
            park(LOOK);
        }
        return true;
    }

    static void require(String what, Duration limit, BooleanSupplier condition) {
        if (!until(limit, condition)) {
            throw new IllegalStateException("not within " + limit.toSeconds() + " s: " + what);
        }
    }

    /** As long as a fault lasts. */
    static void lasting(Duration time) {
        Instant end = Instant.now().plus(time);
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = Duration.between(Instant.now(), end)) {
            park(left);
        }
    }

    private static void park(Duration time) {
        LockSupport.parkNanos(time.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("interrupted while waiting");
        }
    }
}
