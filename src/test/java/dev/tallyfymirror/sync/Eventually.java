package dev.tallyfymirror.sync;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Waits for what comes about in its own time, by looking again and again until a limit. */
public final class Eventually {
    private static final Duration LOOK = Duration.ofMillis(15);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Eventually() {}

    public static void isTrue(String what, BooleanSupplier condition) {
        isTrue(what, LIMIT, condition);
    }

    public static void isTrue(String what, Duration limit, BooleanSupplier condition) {
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

    /** The value when it has been the same for a while: nothing more is coming. */
    static long settled(java.util.function.LongSupplier value, Duration quiet) {
        return Flux.defer(() -> Mono.delay(LOOK).map(tick -> value.getAsLong()))
                .repeat()
                .buffer((int) (quiet.toMillis() / LOOK.toMillis()), 1)
                .filter(last -> last.stream().distinct().count() == 1)
                .next()
                .map(last -> last.get(0))
                .blockOptional(LIMIT)
                .orElseThrow();
    }
}
