package dev.tallyfymirror.feed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** How many hints are looked at: so many within any minute, and so many bodies at once. */
final class HookLimits {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final int perMinute;
    private final int atOnce;
    private final Scheduler scheduler;
    private final Deque<Long> lately = new ArrayDeque<>();
    private int open;

    HookLimits(int perMinute, int atOnce, Scheduler scheduler) {
        this.perMinute = perMinute;
        this.atOnce = atOnce;
        this.scheduler = scheduler;
    }

    /** Null when one more is let in, to {@link #leave} later; else how long to wait. */
    synchronized @Nullable Duration enter() {
        long now = scheduler.now(TimeUnit.NANOSECONDS);
        long edge = now - MINUTE.toNanos();
        while (!lately.isEmpty() && lately.peekFirst() - edge <= 0) {
            lately.removeFirst();
        }
        if (lately.size() >= perMinute) {
            return Duration.ofNanos(lately.getFirst() - edge);
        }
        if (open >= atOnce) {
            return Duration.ofSeconds(1);
        }
        open++;
        lately.addLast(now);
        return null;
    }

    synchronized void leave() {
        open--;
    }
}
