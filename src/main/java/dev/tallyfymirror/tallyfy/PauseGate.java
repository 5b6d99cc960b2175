package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.retry.Backoff;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Closed while Tallyfy asked for silence; all requests of one client pass through it. Where little is left, and from a
 * refusal to the next answer that is none, they pass one at a time. Runs on monotonic time. Thread-safe.
 */
final class PauseGate {
    private static final Duration LONGEST_STEP = Duration.ofSeconds(1);

    private final Scheduler scheduler = Schedulers.parallel();
    /** How long the silence is where Tallyfy names no time: longer with each refusal in a row. */
    private final Backoff unnamed;

    private long closedUntil = now();
    private long nextOpening = now();
    private Duration step = Duration.ZERO;
    private int refusals;

    PauseGate(Backoff unnamed) {
        this.unnamed = unnamed;
    }

    /** Completes when this one may pass, also where the gate was closed anew in the meantime. */
    Mono<Void> open() {
        return Mono.defer(() -> {
            long remaining = pass();
            return remaining <= 0
                    ? Mono.empty()
                    : Mono.delay(Duration.ofNanos(remaining), scheduler).then(open());
        });
    }

    /** Zero where one may pass now, and then the next may a step later; else what to wait for before asking again. */
    private synchronized long pass() {
        long now = now();
        long remaining = Math.max(closedUntil - now, nextOpening - now);
        if (remaining > 0) {
            return remaining;
        }
        nextOpening = now + step.toNanos();
        return 0;
    }

    /**
     * A request was refused: closed for as long as was asked, or for longer than at the refusal before. What was refused
     * while the gate was closed had been sent before that, and says nothing new.
     */
    synchronized Duration refused(@Nullable Duration asked) {
        long now = now();
        boolean isNews = closedUntil - now <= 0;
        if (isNews) {
            refusals++;
        }
        Duration pause = asked == null && !isNews ? Duration.ofNanos(closedUntil - now) : pause(asked);
        closedUntil = later(closedUntil, now + pause.toNanos());
        step = pause.compareTo(LONGEST_STEP) < 0 ? pause : LONGEST_STEP;
        return pause;
    }

    private Duration pause(@Nullable Duration asked) {
        return asked == null ? unnamed.longDelay(refusals) : asked;
    }

    /** A request was let through, and such a time is to lie between it and the next; zero where there is no need. */
    synchronized void answered(Duration between) {
        long now = now();
        if (closedUntil - now > 0) {
            return; // sent before the refusal
        }
        refusals = 0;
        step = between;
        nextOpening = between.isZero() ? now : later(nextOpening, now + between.toNanos());
    }

    private static long later(long one, long other) {
        return other - one > 0 ? other : one;
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }
}
