package dev.tallyfymirror.lease;

import dev.tallyfymirror.retry.Backoff;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes one lease, keeps it while work is done under it, and gives it back: one term after the other. Work is cancelled
 * when the term is over, and also when it could not be renewed for as long as it lasts, since another may have it then.
 */
public final class Tenure {
    private static final Logger LOG = LoggerFactory.getLogger(Tenure.class);

    private final String name;
    private final Leases leases;
    private final Renewal renewal;
    private final Backoff patience;
    private final Consumer<Boolean> told;
    private volatile boolean held;

    /** {@code told} hears when the lease is held and when it is not. */
    public Tenure(String name, Leases leases, Backoff patience, Consumer<Boolean> told) {
        this.name = name;
        this.leases = leases;
        this.renewal = new Renewal(leases.duration());
        this.patience = patience;
        this.told = told;
    }

    /** Works in one term after the other, whatever ends them, until {@code stop} has come and the work has ended. */
    public Mono<Void> holdForEver(Function<Lease, Mono<Void>> work, Mono<Void> stop) {
        Mono<Boolean> term = leases.acquire(name)
                .flatMap(lease -> keep(lease, work.apply(lease)).thenReturn(true))
                .doOnError(failure -> LOG.debug("a term of {} ended", name, failure))
                .retryWhen(patience.retryWhen(failure -> true));
        return term.repeatWhenEmpty(misses -> misses.concatMap(miss -> Mono.delay(renewal.every())))
                .takeUntilOther(stop.then(Mono.defer(() -> held ? Mono.never() : Mono.empty())))
                .then();
    }

    /** Works in one term; fails with {@code elsewhere} when another holds the lease. */
    public <T> Mono<T> holdOnce(Function<Lease, Mono<T>> work, Supplier<Throwable> elsewhere) {
        return leases.acquire(name)
                .switchIfEmpty(Mono.error(elsewhere))
                .flatMap(lease -> keep(lease, work.apply(lease)));
    }

    private <T> Mono<T> keep(Lease lease, Mono<T> work) {
        return Mono.usingWhen(
                Mono.fromSupplier(() -> {
                    tell(lease, true);
                    return lease;
                }),
                taken -> Mono.firstWithSignal(work, renew(lease)),
                this::giveBack,
                (taken, failure) -> giveBack(taken),
                this::giveBack);
    }

    private void tell(Lease lease, boolean isHeld) {
        held = isHeld;
        told.accept(isHeld);
        LOG.debug("{} of term {}: {}", name, lease.term(), isHeld ? "held" : "not held any more");
    }

    private Mono<Void> giveBack(Lease lease) {
        return leases.resign(lease).onErrorComplete().doFinally(end -> tell(lease, false));
    }

    /** Never completes; fails when the term is over, or may be. */
    private <T> Mono<T> renew(Lease lease) {
        Mono<Boolean> once = Mono.delay(renewal.every())
                .then(Mono.defer(() -> leases.renew(lease)))
                .onErrorResume(failure -> Mono.empty());
        return Flux.defer(() -> once)
                .repeat()
                .timeout(renewal.givenUpAfter())
                .onErrorMap(java.util.concurrent.TimeoutException.class, late -> new LeaseLostException(lease))
                .filter(renewed -> !renewed)
                .next()
                .flatMap(lost -> Mono.error(new LeaseLostException(lease)));
    }
}
