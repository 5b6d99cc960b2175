package dev.tallyfymirror.sync;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * How the recording of tasks gets on, for those who look for more runs to read: while what was read can't be written,
 * they don't ask for more.
 */
final class Headway {
    private static final Duration CONTENTION = Duration.ofSeconds(1);

    private final AtomicInteger runsUnderWay = new AtomicInteger();
    private final AtomicLong steps = new AtomicLong();
    private final Sinks.Many<Long> stepsSeen = Sinks.many().replay().latest();

    void begin() {
        runsUnderWay.incrementAndGet();
    }

    void end() {
        runsUnderWay.decrementAndGet();
        step();
    }

    /** A set has been recorded. */
    void step() {
        stepsSeen.emitNext(steps.incrementAndGet(), Sinks.EmitFailureHandler.busyLooping(CONTENTION));
    }

    /** At once when no run is under way, else when the next set has been recorded. Never emits. */
    <T> Mono<T> next() {
        return Mono.defer(() -> {
            long seen = steps.get();
            return isIdle()
                    ? Mono.empty()
                    : stepsSeen
                            .asFlux()
                            .filter(step -> step > seen || isIdle())
                            .next()
                            .then(Mono.empty());
        });
    }

    private boolean isIdle() {
        return runsUnderWay.get() == 0;
    }
}
