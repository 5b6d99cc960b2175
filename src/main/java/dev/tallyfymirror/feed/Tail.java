package dev.tallyfymirror.feed;

import dev.tallyfymirror.outbox.Batch;
import dev.tallyfymirror.outbox.EventFilter;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Wakeup;
import dev.tallyfymirror.retry.TransientException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The newest end of the outbox, read once for all readers that have come there. It looks when the outbox says so, and now
 * and then without; after each look it pauses for a moment, so that what comes close together goes out together. It works
 * only while somebody is at the end.
 */
final class Tail {
    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
    /** What comes within it is sent in one go, since writing to a reader costs more than the bytes: the more readers, the longer. */
    private static final int LEAST_PAUSE_MILLIS = 5;

    private static final int MOST_PAUSE_MILLIS = 20;
    private static final int READERS_A_MILLI = 50;
    /** Readers come and go. */
    private static final Duration GOING_ON = Duration.ofSeconds(2);

    private static final int PAGE = 500;

    private final Outbox outbox;
    private final FeedSettings.Pace pace;
    private final Scheduler scheduler;
    private final Flux<Long> ticks;
    private final AtomicInteger readers = new AtomicInteger();
    private volatile Recent recent = Recent.NONE;
    private volatile long lookedAt = Long.MIN_VALUE;

    Tail(Outbox outbox, FeedSettings.Pace pace, Scheduler scheduler) {
        this.outbox = outbox;
        this.pace = pace;
        this.scheduler = scheduler;
        Flux<Long> shared = Flux.defer(this::looks).publish().refCount(1, GOING_ON, scheduler);
        this.ticks = Flux.using(readers::incrementAndGet, number -> shared, number -> readers.decrementAndGet());
    }

    /**
     * Says that there may be something new, to all readers at the same time; each asks for all of them ({@code
     * onBackpressureLatest}). Not told to those who come later: look once after subscribing. A database that is away is
     * waited for; fails where the place reached is gone.
     */
    Flux<Long> ticks() {
        return ticks;
    }

    /** What was read of late; {@link Recent#NONE} where that may be out of date. */
    Recent recent() {
        return isUpToDate() ? recent : Recent.NONE;
    }

    private boolean isUpToDate() {
        return scheduler.now(TimeUnit.MILLISECONDS) - lookedAt
                <= 2 * pace.poll().toMillis();
    }

    private Flux<Long> looks() {
        return outbox.places()
                .doOnNext(places -> {
                    recent = Recent.startingAt(places);
                    lookedAt = scheduler.now(TimeUnit.MILLISECONDS);
                })
                .flatMapMany(places -> hints().onBackpressureLatest().concatMap(hint -> look(), 1))
                .doFinally(end -> recent = Recent.NONE);
    }

    private Flux<Long> look() {
        return Mono.defer(() -> outbox.read(recent.to(), PAGE, EventFilter.ALL))
                .expand(batch ->
                        batch.isAtEnd() ? Mono.empty() : outbox.read(batch.lastLookedAt(), PAGE, EventFilter.ALL))
                .doOnNext(batch -> lookedAt = scheduler.now(TimeUnit.MILLISECONDS))
                .filter(batch -> batch.lastLookedAt() > recent.to())
                .map(this::keep)
                .onErrorResume(TransientException.class, failure -> {
                    LOG.debug("the newest events can't be read now", failure);
                    return Flux.empty();
                })
                .concatWith(Mono.defer(() -> Mono.delay(pause(), scheduler)).then(Mono.empty()));
    }

    private Duration pause() {
        return Duration.ofMillis(Math.min(MOST_PAUSE_MILLIS, LEAST_PAUSE_MILLIS + readers.get() / READERS_A_MILLI));
    }

    private Long keep(Batch batch) {
        Recent before = recent;
        recent = before.with(new Stretch(before.to(), batch.lastLookedAt(), batch.events()), batch.places());
        return batch.lastLookedAt();
    }

    /** First hints, so that none is missed; then a look at once, for what came before; and one now and then. */
    private Flux<Wakeup> hints() {
        Mono<Wakeup> later = Mono.delay(pace.poll(), scheduler).thenReturn(Wakeup.NOTIFIED);
        return Flux.merge(outbox.hints(), Mono.just(Wakeup.NOTIFIED), later.repeat());
    }
}
