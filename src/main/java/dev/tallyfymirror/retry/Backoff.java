package dev.tallyfymirror.retry;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Backoff with full jitter: before try n+1 a pause drawn evenly from 0 to {@code min(cap, base * 2^(n-1))}, so that
 * many who failed together don't come back together.
 *
 * @param base the longest first pause
 * @param cap the longest pause of all
 * @param attempts how many tries in a row, the first one counted; {@link #UNLIMITED} for no end
 * @param random where the pauses are drawn from
 */
public record Backoff(Duration base, Duration cap, int attempts, RandomGenerator random) {
    /** For {@code attempts}: trying goes on for ever. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** Doubling beyond this would overflow, and no cap is that long. */
    private static final int MAX_DOUBLINGS = 30;

    public Backoff {
        if (base.isNegative() || base.isZero() || cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("a backoff needs 0 < base <= cap, not " + base + " and " + cap);
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("a backoff needs at least one attempt, not " + attempts);
        }
    }

    /** The pause after the given failed try, which is 1 for the first. */
    public Duration delay(int failedAttempt) {
        return Duration.ofNanos(random.nextLong(ceiling(failedAttempt).toNanos() + 1));
    }

    /** The same, but never less than half of the longest: for a pause that many share, of which nothing more is known. */
    public Duration longDelay(int failedAttempt) {
        long half = ceiling(failedAttempt).toNanos() / 2;
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }

    /** As Reactor's retry: transient failures only, the last one passed on as it is when the attempts are used up. */
    public Retry retryTransient() {
        return retryWhen(TransientException.class::isInstance);
    }

    /**
     * As Reactor's retry, for the failures that the predicate names. Attempts are counted in a row: an element that
     * came through begins the count anew. The failure that ends it is passed on as it is, not wrapped.
     */
    public Retry retryWhen(Predicate<? super Throwable> retried) {
        return Retry.from(signals -> signals.concatMap(signal -> pause(signal, retried), 1));
    }

    private Mono<Long> pause(Retry.RetrySignal signal, Predicate<? super Throwable> retried) {
        // a copy: the signal itself changes under our hands
        Retry.RetrySignal failed = signal.copy();
        int attempt = (int) Math.min(failed.totalRetriesInARow() + 1, UNLIMITED);
        boolean exhausted = attempts != UNLIMITED && attempt >= attempts;
        if (exhausted || !retried.test(failed.failure())) {
            return Mono.error(failed.failure());
        }
        return Mono.delay(delay(attempt));
    }

    private Duration ceiling(int failedAttempt) {
        if (failedAttempt < 1) {
            throw new IllegalArgumentException("tries are counted from 1, not " + failedAttempt);
        }
        int doublings = Math.min(failedAttempt - 1, MAX_DOUBLINGS);
        boolean beyondCap = base.toNanos() > cap.toNanos() >> doublings;
        return beyondCap ? cap : base.multipliedBy(1L << doublings);
    }
}
