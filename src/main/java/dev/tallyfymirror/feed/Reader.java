package dev.tallyfymirror.feed;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.Batch;
import dev.tallyfymirror.outbox.EventFilter;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.outbox.PlaceGoneException;
import dev.tallyfymirror.outbox.Places;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Goes through the outbox for one request at a time, by position and on demand: by reads of its own until the end, from
 * then on by what the {@link Tail} reads for all. One that falls too far behind reads for itself again.
 */
final class Reader {
    /** One page of a stream: what a reader that does not take it costs. */
    static final int PAGE = 100;

    /** About what is sent in one go. */
    private static final int PORTION = 128 << 10;

    private final Outbox outbox;
    private final FeedSettings.Pace pace;
    private final Scheduler scheduler;
    private final Mono<Void> stopping;
    private final Tail tail;

    Reader(Outbox outbox, FeedSettings.Pace pace, Scheduler scheduler, Mono<Void> stopping) {
        this.outbox = outbox;
        this.pace = pace;
        this.scheduler = scheduler;
        this.stopping = stopping;
        this.tail = new Tail(outbox, pace, scheduler);
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

    /** Where a stream begins, as an empty batch; nothing is read for it yet. */
    Mono<Batch> start(EventsRequest request) {
        return outbox.places().map(places -> {
            long after = request.after() == EventsRequest.LATEST ? places.newest() : request.after();
            if (after != Outbox.OLDEST && !places.contains(after)) {
                throw new PlaceGoneException(after, places);
            }
            requireFeed(request, places);
            return new Batch(List.of(), after, places);
        });
    }

    /** The first events behind the place asked for, up to the limit; without any, the end of what there is. */
    Mono<Batch> first(EventsRequest request, int limit) {
        Mono<Long> after = request.after() == EventsRequest.LATEST
                ? outbox.places().map(Places::newest)
                : Mono.just(request.after());
        return after.flatMap(place -> some(place, limit, request.filter()))
                .doOnNext(batch -> requireFeed(request, batch.places()));
    }

    /** Up to {@code limit} events to come behind an empty batch, or another empty one when the time is over. */
    Mono<Batch> await(Batch nothing, EventsRequest request) {
        return Flux.defer(() -> {
                    AtomicLong place = new AtomicLong(nothing.lastLookedAt());
                    return Flux.merge(tail.ticks(), Mono.just(0L))
                            .onBackpressureLatest()
                            .concatMap(tick -> newest(place.get(), request.batchLimit(), request.filter()), 1)
                            .doOnNext(batch -> place.set(batch.lastLookedAt()));
                })
                .takeUntil(batch -> !batch.isEmpty())
                .takeUntilOther(Mono.firstWithSignal(
                        Mono.delay(request.patience(), scheduler).then(), stopping))
                .last(nothing);
    }

    /** From a place to the end of what there is, page by page. */
    Flux<Batch> toEnd(long place, EventFilter filter) {
        return outbox.read(place, PAGE, filter)
                .expand(batch -> batch.isAtEnd() ? Mono.empty() : outbox.read(batch.lastLookedAt(), PAGE, filter));
    }

    /** From a place on and on, by reads of its own. An empty batch says that a look has found nothing. */
    Flux<Batch> follow(long start, EventFilter filter, Publisher<?> alarms) {
        return Flux.defer(() -> {
            AtomicLong place = new AtomicLong(start);
            return looks(alarms)
                    .concatMap(
                            look -> toEnd(place.get(), filter).doOnNext(batch -> place.set(batch.lastLookedAt())), 1);
        });
    }

    /** From a place on and on, with texts shared by all who want the same. An empty piece: nothing was found. */
    Flux<Piece> live(long start, Stretch.Wish wish, Publisher<?> alarms) {
        return Flux.defer(() -> {
            AtomicLong place = new AtomicLong(start);
            return looks(alarms)
                    .concatMap(
                            look -> next(place.get(), wish)
                                    .expand(piece -> piece.isLast() ? Mono.empty() : next(piece.place(), wish))
                                    .doOnNext(piece -> place.set(piece.place())),
                            1);
        });
    }

    /** First what tells of news, so that none is missed; then a look at once, for what came before. */
    private Flux<Object> looks(Publisher<?> alarms) {
        return Flux.<Object>merge(tail.ticks(), Mono.just(0L), alarms).onBackpressureLatest();
    }

    private Mono<Piece> next(long place, Stretch.Wish wish) {
        return Mono.defer(() -> {
            Recent recent = tail.recent();
            return recent.covers(place)
                    ? Mono.just(shared(recent, place, wish))
                    : outbox.read(place, PAGE, wish.filter()).map(batch -> own(batch, wish));
        });
    }

    private static Piece shared(Recent recent, long place, Stretch.Wish wish) {
        List<byte[]> texts = new ArrayList<>(2);
        long reached = place;
        int size = 0;
        for (Stretch stretch : recent.behind(place)) {
            if (size > PORTION) {
                return new Piece(texts, reached, false);
            }
            byte[] text = stretch.text(place, wish);
            if (text.length > 0) {
                texts.add(text);
                size += text.length;
            }
            reached = stretch.to();
        }
        return new Piece(texts, reached, true);
    }

    private static Piece own(Batch batch, Stretch.Wish wish) {
        List<Encoded> events = batch.events().stream().map(Encoded::of).toList();
        List<byte[]> texts = events.isEmpty() ? List.of() : List.of(Texts.of(wish.format(), events));
        return new Piece(texts, batch.lastLookedAt(), batch.isAtEnd());
    }

    private Mono<Batch> newest(long place, int limit, EventFilter filter) {
        return Mono.defer(() -> {
            Recent recent = tail.recent();
            return recent.covers(place) ? Mono.just(shared(recent, place, limit, filter)) : some(place, limit, filter);
        });
    }

    private static Batch shared(Recent recent, long place, int limit, EventFilter filter) {
        List<StoredEvent> events = recent.behind(place).stream()
                .flatMap(stretch -> stretch.events(place, filter).stream())
                .limit(limit)
                .toList();
        long reached = events.size() == limit ? events.get(limit - 1).seq() : Math.max(place, recent.to());
        return new Batch(events, reached, Objects.requireNonNull(recent.places()));
    }

    private Mono<Batch> some(long after, int limit, EventFilter filter) {
        return outbox.read(after, limit, filter)
                .expand(batch -> batch.isEmpty() && !batch.isAtEnd()
                        ? outbox.read(batch.lastLookedAt(), limit, filter)
                        : Mono.empty())
                .last();
    }

    private static void requireFeed(EventsRequest request, Places places) {
        if (request.feed() != null && !request.feed().equals(places.feedId())) {
            throw Problem.anotherFeed(places);
        }
    }
}
