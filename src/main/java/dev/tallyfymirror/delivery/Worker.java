package dev.tallyfymirror.delivery;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.LeaseLostException;
import dev.tallyfymirror.outbox.CursorChange;
import dev.tallyfymirror.outbox.EventFilter;
import dev.tallyfymirror.retry.TransientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Works on one destination for one term: one chain reads and writes, others send. All of them only do what the line-up says
 * and tell it what came of it.
 */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /** What is under way when told to stop may end for so long. */
    private static final Duration FINISHING = Duration.ofSeconds(3);

    private static final int LETTERS = 20;

    private final Assignment assignment;
    private final Stores stores;
    private final Lease lease;
    private final Lineup lineup;
    private final Sinks.Many<Long> versions = Sinks.many().replay().latestOrDefault(0L);

    Worker(Assignment assignment, Stores stores, Lease lease, Lineup lineup) {
        this.assignment = assignment;
        this.stores = stores;
        this.lease = lease;
        this.lineup = lineup;
    }

    /** Until told to stop and all that is done is written; fails when the term is over. */
    Mono<Void> work(Mono<Void> stop) {
        int room = assignment.destination().shape().room();
        Mono<Void> senders = Flux.range(0, room)
                .flatMap(sender -> loop(Mono.defer(() -> send(lineup.nextSend(now())))), room)
                .then()
                .takeUntilOther(stop.then(Mono.delay(FINISHING, stores.scheduler())))
                .doOnTerminate(lineup::abandon)
                .doOnTerminate(this::changed);
        Mono<Void> clerk = loop(Mono.defer(() -> doErrand(lineup.nextErrand(now()))));
        Mono<Void> hints = stores.outbox()
                .hints()
                .onBackpressureLatest()
                .doOnNext(hint -> told(lineup::hinted))
                .then();
        Mono<Void> stopped = stop.doOnTerminate(() -> told(lineup::stop)).then(Mono.never());
        return Mono.firstWithSignal(Mono.when(senders, clerk), hints, stopped);
    }

    /** Does one thing after the other until there is an end. */
    private static Mono<Void> loop(Mono<Boolean> step) {
        return step.repeat().takeWhile(more -> more).then();
    }

    private Mono<Boolean> send(Step step) {
        if (step instanceof Step.Send send) {
            return deliver(send.events()).thenReturn(true);
        }
        return step instanceof Step.Rest rest ? rest(rest) : Mono.just(false);
    }

    private Mono<Void> deliver(List<StoredEvent> events) {
        Instant begun = now();
        return Mono.defer(() -> assignment.destination().deliver(events))
                .onErrorResume(failure -> Mono.just(all(events, failure)))
                .doOnNext(outcomes -> {
                    told(() -> lineup.ended(events, outcomes, now()));
                    tell(events, outcomes, begun);
                })
                .then();
    }

    private List<Outcome> all(List<StoredEvent> events, Throwable failure) {
        LOG.warn("destination {}: {}", assignment.name(), Reasons.of(failure), failure);
        return Collections.nCopies(events.size(), new Outcome.Failed(Reasons.of(failure)));
    }

    private void tell(List<StoredEvent> events, List<Outcome> outcomes, Instant begun) {
        int taken = Math.toIntExact(
                outcomes.stream().filter(Outcome.Taken.class::isInstance).count());
        stores.listener().delivered(assignment.name(), events.size(), taken, Duration.between(begun, now()));
        stores.listener().stands(assignment.name(), lineup.snapshot());
        outcomes.stream()
                .filter(outcome -> !(outcome instanceof Outcome.Taken))
                .forEach(outcome -> LOG.debug("destination {}: {}", assignment.name(), outcome));
    }

    private Mono<Boolean> doErrand(Step step) {
        if (step instanceof Step.Commit commit) {
            return patiently(commit(commit.change())).thenReturn(true);
        }
        if (step instanceof Step.Find find) {
            return patiently(find(find)).thenReturn(true);
        }
        if (step instanceof Step.Look) {
            return patiently(look()).thenReturn(true);
        }
        if (step instanceof Step.Fetch fetch) {
            return patiently(fetch(fetch)).thenReturn(true);
        }
        return step instanceof Step.Rest rest ? rest(rest) : Mono.just(false);
    }

    private Mono<Void> commit(CursorChange change) {
        return stores.database()
                .inTransaction(session -> stores.leases()
                        .check(session, lease)
                        .then(stores.cursors().advance(session, assignment.name(), change))
                        .thenReturn(true))
                .doOnNext(done -> stores.listener().stands(assignment.name(), lineup.snapshot()))
                .then();
    }

    private Mono<Void> find(Step.Find find) {
        return stores.cursors()
                .first(find.lane(), find.from(), find.to(), assignment.types())
                .doOnNext(event -> told(() -> lineup.found(find.lane(), find.to(), event)))
                .switchIfEmpty(Mono.fromRunnable(() -> told(() -> lineup.found(find.lane(), find.to(), null))))
                .then();
    }

    private Mono<Void> look() {
        return stores.cursors()
                .asked(assignment.name(), LETTERS)
                .flatMap(asked -> stores.cursors()
                        .orders(assignment.name())
                        .zipWhen(orders -> stores.outbox().places())
                        .doOnNext(both -> told(() ->
                                lineup.looked(both.getT1(), asked, both.getT2().newest(), now()))))
                .doOnNext(both -> stores.listener().stands(assignment.name(), lineup.snapshot()))
                .then();
    }

    private Mono<Void> fetch(Step.Fetch fetch) {
        return stores.outbox()
                .read(fetch.after(), fetch.limit(), EventFilter.ofTypes(assignment.types()))
                .doOnNext(batch -> told(() -> lineup.fetched(batch)))
                .then();
    }

    /** A database that can't do it now is waited for; the term ends by its lease. */
    private Mono<Void> patiently(Mono<Void> errand) {
        return errand.retryWhen(stores.patience()
                .retryWhen(
                        failure -> failure instanceof TransientException && !(failure instanceof LeaseLostException)));
    }

    private Mono<Boolean> rest(Step.Rest rest) {
        Mono<Long> changed =
                versions.asFlux().filter(version -> version > rest.version()).next();
        return within(rest.until(), changed).thenReturn(true);
    }

    private Mono<Long> within(@Nullable Instant until, Mono<Long> changed) {
        if (until == null) {
            return changed;
        }
        Duration left = Duration.between(now(), until);
        return left.isNegative() || left.isZero()
                ? Mono.just(0L)
                : Mono.firstWithSignal(changed, Mono.delay(left.plusMillis(1), stores.scheduler()));
    }

    private void told(Runnable news) {
        news.run();
        changed();
    }

    private synchronized void changed() {
        // the only one that emits, with the lock held; who is not there yet finds the latest
        Sinks.EmitResult unheard = versions.tryEmitNext(lineup.version());
        LOG.trace("{}", unheard);
    }

    private Instant now() {
        return stores.clock().instant();
    }
}
