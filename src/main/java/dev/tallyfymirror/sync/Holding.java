package dev.tallyfymirror.sync;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.LeaseLostException;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.retry.Backoff;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Takes an organization's lease, keeps it while work is done under it, and gives it back. */
final class Holding {
    private static final Logger LOG = LoggerFactory.getLogger(Holding.class);

    private final String org;
    private final Leases leases;
    private final SyncListener listener;
    private final Backoff patience;
    private volatile boolean held;

    Holding(String org, Leases leases, SyncListener listener, Backoff patience) {
        this.org = org;
        this.leases = leases;
        this.listener = listener;
        this.patience = patience;
    }

    /** Works in one term after the other, whatever ends them, until {@code stop} has come and the work has ended. */
    Mono<Void> holdForEver(Function<Lease, Mono<Void>> work, Mono<Void> stop) {
        Backoff endless = new Backoff(patience.base(), patience.cap(), Backoff.UNLIMITED, patience.random());
        Mono<Boolean> term = acquire()
                .flatMap(lease -> keep(lease, work.apply(lease)).thenReturn(true))
                .doOnError(failure -> LOG.debug("a term of organization {} ended", org, failure))
                .retryWhen(endless.retryWhen(failure -> true));
        return term.repeatWhenEmpty(misses -> misses.concatMap(miss -> Mono.delay(third())))
                .takeUntilOther(stopWithoutLease(stop))
                .then();
    }

    /** Once stopped while another holds the lease there is nothing to wait for. */
    private Mono<Void> stopWithoutLease(Mono<Void> stop) {
        return stop.then(Mono.defer(() -> held ? Mono.never() : Mono.empty()));
    }

    /** The value of the work, done under the lease; {@link HeldElsewhereException} when it can't be had. */
    <T> Mono<T> holdOnce(Function<Lease, Mono<T>> work) {
        return acquire()
                .switchIfEmpty(Mono.error(() -> new HeldElsewhereException(org)))
                .flatMap(lease -> keep(lease, work.apply(lease)));
    }

    private Mono<Lease> acquire() {
        return leases.acquire(Lease.organization(org));
    }

    private <T> Mono<T> keep(Lease lease, Mono<T> work) {
        return Mono.usingWhen(
                Mono.fromCallable(() -> taken(lease)),
                held -> Mono.firstWithSignal(
                                work.map(java.util.Optional::of).defaultIfEmpty(java.util.Optional.empty()),
                                renew(lease))
                        .flatMap(Mono::justOrEmpty),
                this::giveBack,
                (held, failure) -> giveBack(held),
                this::giveBack);
    }

    private Lease taken(Lease lease) {
        held = true;
        listener.holds(org, true);
        LOG.debug("organization {}: held from now on (term {})", org, lease.term());
        return lease;
    }

    private Mono<Void> giveBack(Lease lease) {
        return leases.resign(lease).onErrorResume(failure -> Mono.empty()).doFinally(end -> {
            held = false;
            listener.holds(org, false);
        });
    }

    /** Never completes; fails when the term is over. A database that can't be reached is tried again. */
    private <T> Mono<T> renew(Lease lease) {
        Mono<Boolean> renewal = Mono.delay(third()).then(leases.renew(lease)).onErrorResume(failure -> Mono.just(true));
        return Flux.defer(() -> renewal)
                .repeat()
                .filter(renewed -> !renewed)
                .next()
                .flatMap(lost -> Mono.error(new LeaseLostException(lease)));
    }

    private Duration third() {
        return leases.duration().dividedBy(3);
    }
}
