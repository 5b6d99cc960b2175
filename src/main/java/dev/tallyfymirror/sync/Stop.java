package dev.tallyfymirror.sync;

import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The wish to stop, and whether it has kept anything from being read. */
final class Stop {
    private final Mono<Void> signal;
    private volatile boolean hasCut;

    /** {@code signal} completes when it is time to stop; asked several times. */
    Stop(Mono<Void> signal) {
        this.signal = signal;
    }

    static Stop never() {
        return new Stop(Mono.never());
    }

    /** Ends the reading early. */
    <T> Flux<T> cut(Flux<T> reading) {
        return reading.takeUntilOther(signal.doOnTerminate(() -> hasCut = true));
    }

    /** Empty when it is time to stop. */
    <T> Mono<T> unless(Supplier<Mono<T>> reading) {
        return Mono.firstWithSignal(signal.thenReturn(true), Mono.just(false)).flatMap(stopped -> {
            hasCut |= stopped;
            return stopped ? Mono.empty() : reading.get();
        });
    }

    boolean hasCut() {
        return hasCut;
    }
}
