package dev.tallyfymirror.sync;

import dev.tallyfymirror.lease.LeaseLostException;
import dev.tallyfymirror.mirror.Errands;
import dev.tallyfymirror.mirror.Errands.Errand;
import dev.tallyfymirror.postgres.Wakeup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What other processes ask of the holder of an organization: single readings are done at once, cycles wait here until
 * the loop takes them.
 */
final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final String org;
    private final Stores stores;
    private final Queue<Errand> cyclesAskedFor = new ConcurrentLinkedQueue<>();
    private final Set<Long> known = ConcurrentHashMap.newKeySet();
    private final Sinks.Many<Boolean> wakeups = Sinks.many().multicast().directBestEffort();

    Inbox(String org, Stores stores) {
        this.org = org;
        this.stores = stores;
    }

    /**
     * Takes errands for ever; {@code reading} does those that are no cycle. Fails only when the lease is lost.
     *
     * @param told of {@link Errands#CHANNEL}
     */
    Mono<Void> work(Flux<Wakeup> told, Function<Errand, Mono<Tally>> reading) {
        return told.map(hint -> 0L)
                .mergeWith(Flux.defer(() -> Mono.delay(LOOK)).repeat())
                .onBackpressureLatest()
                .concatMap(hint -> take(reading), 0)
                .then();
    }

    boolean isCycleAskedFor() {
        return !cyclesAskedFor.isEmpty();
    }

    /** When a cycle is asked for. Listens first and then looks, so that no errand slips in between. */
    Mono<Boolean> cycleAskedFor() {
        return wakeups.asFlux()
                .mergeWith(Mono.defer(() -> isCycleAskedFor() ? Mono.just(true) : Mono.empty()))
                .next();
    }

    /** Those that the next cycle does. */
    List<Errand> takeCycles() {
        List<Errand> asked = new ArrayList<>();
        for (Errand errand = cyclesAskedFor.poll(); errand != null; errand = cyclesAskedFor.poll()) {
            asked.add(errand);
        }
        return asked;
    }

    Mono<Void> answer(List<Errand> asked, CycleReport report) {
        return Flux.fromIterable(asked)
                .concatMap(errand -> finish(errand, Reports.toJson(report), null))
                .then();
    }

    Mono<Void> refuse(List<Errand> asked, Throwable failure) {
        return Flux.fromIterable(asked)
                .concatMap(errand -> finish(errand, null, failure.getMessage()))
                .then()
                .onErrorResume(lost -> Mono.fromRunnable(() -> LOG.debug("errands can't be answered now", lost)));
    }

    private Mono<Void> take(Function<Errand, Mono<Tally>> reading) {
        return stores.errands()
                .take(org)
                .flatMapIterable(errands -> errands)
                .filter(errand -> known.add(errand.id()))
                .concatMap(errand -> begin(errand, reading))
                .then()
                .onErrorResume(failure -> !(failure instanceof LeaseLostException), failure -> {
                    LOG.debug("organization {}: errands can't be done now", org, failure);
                    return Mono.empty();
                });
    }

    private Mono<Void> begin(Errand errand, Function<Errand, Mono<Tally>> reading) {
        if (errand.kind() != Errands.Kind.READ_TASK) {
            cyclesAskedFor.add(errand);
            var unheard = wakeups.tryEmitNext(true); // nobody listens during a cycle
            LOG.debug("organization {}: errand {} waits for a cycle ({})", org, errand.id(), unheard);
            return Mono.empty();
        }
        return reading.apply(errand)
                .flatMap(tally -> finish(errand, Reports.toJson(tally), tally.firstFailure()))
                .onErrorResume(
                        failure -> !(failure instanceof LeaseLostException),
                        failure -> finish(errand, null, failure.getMessage()));
    }

    private Mono<Void> finish(Errand errand, @Nullable String outcome, @Nullable String error) {
        return stores.errands().finish(errand.id(), outcome, error).doFinally(end -> known.remove(errand.id()));
    }
}
