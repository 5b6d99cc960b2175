package dev.tallyfymirror.standin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts answered requests in exact sliding windows. */
final class RateLimits {
    private final Window minute = new Window();
    private final Window hour = new Window();
    private Limits limits;
    private long refused;

    RateLimits(Limits limits) {
        this.limits = limits;
    }

    /** What became of a request: {@code retryAfter} 0 = permitted; {@code remaining} -1 = no limit. */
    record Decision(long retryAfter, int limit, int remaining) {
        boolean permitted() {
            return retryAfter == 0;
        }
    }

    synchronized void limit(Limits changed) {
        limits = changed;
    }

    /** How many requests were refused so far. */
    synchronized long refused() {
        return refused;
    }

    synchronized Decision take(Instant now) {
        if (limits.perMinute() == 0 && limits.perHour() == 0) {
            return new Decision(0, 0, -1);
        }
        long wait = Math.max(
                minute.wait(now, limits.perMinute(), limits.minute()), hour.wait(now, limits.perHour(), limits.hour()));
        if (wait == 0) {
            minute.add(now);
            hour.add(now);
        } else {
            refused++;
        }
        int limit = limits.perMinute() == 0 ? limits.perHour() : limits.perMinute();
        return new Decision(wait, limit, Math.min(minute.left(limits.perMinute()), hour.left(limits.perHour())));
    }

    private static final class Window {
        private final Deque<Instant> times = new ArrayDeque<>();

        /** Whole seconds until there is room again, 0 when there is. */
        long wait(Instant now, int limit, Duration length) {
            Instant oldest = times.peekFirst();
            while (oldest != null && !oldest.isAfter(now.minus(length))) {
                times.removeFirst();
                oldest = times.peekFirst();
            }
            if (oldest == null || limit == 0 || times.size() < limit) {
                return 0;
            }
            long millis = Duration.between(now, oldest.plus(length)).toMillis();
            return Math.max(1, (millis + 999) / 1_000);
        }

        void add(Instant now) {
            times.addLast(now);
        }

        int left(int limit) {
            return limit == 0 ? Integer.MAX_VALUE : Math.max(0, limit - times.size());
        }
    }
}
