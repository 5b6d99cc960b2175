package dev.tallyfymirror.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class BackoffTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Draws the highest number allowed, so that a delay is its ceiling. */
    private static final RandomGenerator HIGHEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @Test
    void ceilingDoublesUpToTheCap() {
        Backoff backoff = new Backoff(SECOND, Duration.ofSeconds(10), 5, HIGHEST);

        assertThat(Flux.range(1, 6)
                        .map(backoff::delay)
                        .map(Duration::toSeconds)
                        .collectList()
                        .block(PATIENCE))
                .containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
        assertThat(backoff.delay(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void delaysAreSpreadOverTheWholeRange() {
        Backoff backoff = new Backoff(SECOND, SECOND, 5, new SplittableRandom(42));

        long inLowestTenth = Flux.range(0, 1000)
                .map(ignored -> backoff.delay(1))
                .filter(delay -> delay.toMillis() < 100)
                .count()
                .blockOptional(PATIENCE)
                .orElseThrow();

        assertThat(inLowestTenth).isBetween(60L, 140L);
    }

    @Test
    void transientFailuresAreTriedAgainUntilTheAttemptsAreUsedUp() {
        AtomicInteger tries = new AtomicInteger();
        Mono<Integer> failing = Mono.error(() -> new TransientException("try " + tries.incrementAndGet()));

        StepVerifier.withVirtualTime(() -> failing.retryWhen(new Backoff(SECOND, SECOND, 3, HIGHEST).retryTransient()))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(2))
                .expectErrorMessage("try 3")
                .verify(PATIENCE);
    }

    @Test
    void permanentFailuresAreNotTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        Mono<Integer> failing = Mono.error(() -> new PermanentException("try " + tries.incrementAndGet()));

        StepVerifier.create(failing.retryWhen(new Backoff(SECOND, SECOND, 3, HIGHEST).retryTransient()))
                .expectErrorMessage("try 1")
                .verify(PATIENCE);
    }

    @Test
    void elementThatComesThroughBeginsTheCountAnew() {
        AtomicInteger tries = new AtomicInteger();
        Flux<Integer> flaky = Flux.defer(() -> Flux.just(tries.incrementAndGet())
                .concatWith(tries.get() < 6 ? Mono.error(new TransientException("again")) : Mono.empty()));

        StepVerifier.withVirtualTime(() -> flaky.retryWhen(new Backoff(SECOND, SECOND, 2, HIGHEST).retryTransient()))
                .thenAwait(Duration.ofMinutes(1))
                .expectNext(1, 2, 3, 4, 5, 6)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void senselessValuesAreRefused() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, SECOND, 1, HIGHEST))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(SECOND, Duration.ofMillis(1), 1, HIGHEST))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(SECOND, SECOND, 0, HIGHEST)).isInstanceOf(IllegalArgumentException.class);
    }
}
