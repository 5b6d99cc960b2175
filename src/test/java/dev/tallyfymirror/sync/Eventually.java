package dev.tallyfymirror.sync;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Waits for what comes about in its own time, by looking again and again until a limit. */
final class Eventually {
    private static final Duration LOOK = Duration.ofMillis(15);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Eventually() {}

    static void isTrue(String what, BooleanSupplier condition) {
        isTrue(what, LIMIT, condition);
    }

    static void isTrue(String what, Duration limit, BooleanSupplier condition) {
        Boolean came = Mono.fromSupplier(condition::getAsBoolean)
                .subscribeOn(Schedulers.boundedElastic())
                .filter(held -> held)
                .repeatWhenEmpty(misses -> misses.concatMap(miss -> Mono.delay(LOOK)))
                .timeout(limit, Mono.just(false))
                .block();
        if (!Boolean.TRUE.equals(came)) {
            throw new AssertionError("not within " + limit + ": " + what);
        }
    }

    /** Until the assertions hold; their own failure when they never do. */
    static void holds(ThrowingCallable assertions) {
        var nothing = Mono.fromRunnable(() -> run(assertions))
                .subscribeOn(Schedulers.boundedElastic())
                .retryWhen(reactor.util.retry.Retry.from(failures ->
                        failures.concatMap(signal -> Mono.delay(Duration.ofMillis(50))
                                .map(tick -> giveUp(signal.totalRetries(), signal.failure())))))
                .block(LIMIT.plusSeconds(60));
    }

    private static long giveUp(long tries, Throwable failure) {
        if (tries * 50 > LIMIT.toMillis()) {
            throw new AssertionError(failure.getMessage(), failure);
        }
        return tries;
    }

    private static void run(ThrowingCallable assertions) {
        try {
            assertions.call();
        } catch (AssertionError failure) {
            throw new Unmet(failure);
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The value when it has been the same for a while: nothing more is coming. */
    static long settled(java.util.function.LongSupplier value, Duration quiet) {
        return Flux.interval(LOOK)
                .onBackpressureDrop()
                .map(tick -> value.getAsLong())
                .buffer((int) (quiet.toMillis() / LOOK.toMillis()), 1)
                .filter(last -> last.stream().distinct().count() == 1)
                .next()
                .map(last -> last.get(0))
                .blockOptional(LIMIT)
                .orElseThrow();
    }

    private static final class Unmet extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unmet(AssertionError failure) {
            super(failure.getMessage(), failure);
        }
    }
}
