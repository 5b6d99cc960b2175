package dev.tallyfymirror.tallyfy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Closed while Tallyfy asked for silence; all requests of one client pass through it. Runs on monotonic time. */
final class PauseGate {
    private final Scheduler scheduler = Schedulers.parallel();
    private final AtomicLong until = new AtomicLong(now());

    /** Completes when the gate is open, also where it was closed anew in the meantime. */
    Mono<Void> open() {
        return Mono.defer(() -> {
            long remaining = until.get() - now();
            return remaining <= 0
                    ? Mono.empty()
                    : Mono.delay(Duration.ofNanos(remaining), scheduler).then(open());
        });
    }

    void pause(Duration length) {
        long end = now() + length.toNanos();
        until.accumulateAndGet(end, (held, asked) -> asked - held > 0 ? asked : held);
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }
}
