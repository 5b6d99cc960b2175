package dev.tallyfymirror.feed;

import dev.tallyfymirror.postgres.Wakeup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** How long one stream has been quiet. It begins with a sign of life. */
final class Quiet {
    private final Duration limit;
    private final Scheduler scheduler;
    private volatile long endsAt = Long.MIN_VALUE;

    Quiet(Duration limit, Scheduler scheduler) {
        this.limit = limit;
        this.scheduler = scheduler;
    }

    /** Whether it is time for a sign of life. */
    boolean isOver() {
        return now() >= endsAt;
    }

    /** Something was sent. */
    void interrupted() {
        endsAt = now() + limit.toMillis();
    }

    /** Says when it is over, about; where nobody has reacted to that, again after the same time. */
    Flux<Wakeup> alarms() {
        return Mono.defer(() -> Mono.delay(left(), scheduler))
                .thenReturn(Wakeup.NOTIFIED)
                .repeat();
    }

    private Duration left() {
        long left = endsAt - now();
        return endsAt == Long.MIN_VALUE || left <= 0 ? limit : Duration.ofMillis(left);
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }
}
