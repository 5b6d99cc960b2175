package dev.tallyfymirror.feed;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.Batch;
import dev.tallyfymirror.outbox.EventFilter;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Wakeup;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Goes through the outbox for one request at a time, by position and on demand. The one place where readers meet the
 * outbox: a read shared by all who are at the end would go in here.
 */
final class Reader {
    /** One page of a stream. */
    static final int PAGE = 200;

    private final Outbox outbox;
    private final FeedSettings.Pace pace;
    private final Scheduler scheduler;
    private final Mono<Void> stopping;

    Reader(Outbox outbox, FeedSettings.Pace pace, Scheduler scheduler, Mono<Void> stopping) {
        this.outbox = outbox;
        this.pace = pace;
        this.scheduler = scheduler;
        this.stopping = stopping;
    }

    Mono<StoredEvent> find(UUID id) {
        return outbox.find(id);
    }

    Mono<Void> stopping() {
        return stopping;
    }

    Quiet quiet() {
        return new Quiet(pace.heartbeat(), scheduler);
    }

    /** The first events behind the place asked for, up to the limit; without any, the end of what there is. */
    Mono<Batch> first(EventsRequest request, int limit) {
        return start(request)
                .flatMap(after -> some(after, limit, request.filter()))
                .flatMap(batch ->
                        isOf(request, batch) ? Mono.just(batch) : Mono.error(Problem.anotherFeed(batch.places())));
    }

    /** From where a batch ended to the end of what there is, page by page. */
    Flux<Batch> rest(Batch first, EventFilter filter) {
        return toEnd(Mono.just(first), filter).skip(1);
    }

    /** From where a batch ended on and on. An empty batch says that a look has found nothing. */
    Flux<Batch> follow(Batch first, EventFilter filter, Publisher<Wakeup> alarms) {
        return Flux.defer(() -> {
            AtomicLong place = new AtomicLong(first.lastLookedAt());
            return Flux.merge(wakeups(), alarms)
                    .onBackpressureLatest()
                    .concatMap(
                            wakeup -> toEnd(outbox.read(place.get(), PAGE, filter), filter)
                                    .doOnNext(batch -> place.set(batch.lastLookedAt())),
                            1);
        });
    }

    /** The first events to come behind an empty batch, or another empty one when the time is over. */
    Mono<Batch> await(Batch nothing, EventsRequest request) {
        return Flux.defer(() -> {
                    AtomicLong place = new AtomicLong(nothing.lastLookedAt());
                    return wakeups()
                            .onBackpressureLatest()
                            .concatMap(wakeup -> some(place.get(), request.batchLimit(), request.filter()), 1)
                            .doOnNext(batch -> place.set(batch.lastLookedAt()));
                })
                .takeUntil(batch -> !batch.isEmpty())
                .takeUntilOther(Mono.firstWithSignal(
                        Mono.delay(request.patience(), scheduler).then(), stopping))
                .last(nothing);
    }

    private Mono<Long> start(EventsRequest request) {
        return request.after() == EventsRequest.LATEST
                ? outbox.places().map(places -> places.newest())
                : Mono.just(request.after());
    }

    private static boolean isOf(EventsRequest request, Batch batch) {
        return request.feed() == null || request.feed().equals(batch.places().feedId());
    }

    private Mono<Batch> some(long after, int limit, EventFilter filter) {
        return outbox.read(after, limit, filter)
                .expand(batch -> batch.isEmpty() && !batch.isAtEnd()
                        ? outbox.read(batch.lastLookedAt(), limit, filter)
                        : Mono.empty())
                .last();
    }

    private Flux<Batch> toEnd(Mono<Batch> first, EventFilter filter) {
        return first.expand(batch -> batch.isAtEnd() ? Mono.empty() : outbox.read(batch.lastLookedAt(), PAGE, filter));
    }

    /** First hints, so that none is missed; then a look at once, for what came before; and one now and then. */
    private Flux<Wakeup> wakeups() {
        Mono<Wakeup> later = Mono.delay(pace.poll(), scheduler).thenReturn(Wakeup.NOTIFIED);
        return Flux.merge(outbox.hints(), Mono.just(Wakeup.NOTIFIED), later.repeat());
    }
}
