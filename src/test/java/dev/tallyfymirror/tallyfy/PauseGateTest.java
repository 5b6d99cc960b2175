package dev.tallyfymirror.tallyfy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.retry.Backoff;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

class PauseGateTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int WAITING = 4;

    private VirtualTimeScheduler time;
    private PauseGate gate;
    private final AtomicInteger passed = new AtomicInteger();

    @BeforeEach
    void stopTheClock() {
        time = VirtualTimeScheduler.getOrSet();
        gate = new PauseGate(new Backoff(SECOND, Duration.ofSeconds(60), Backoff.UNLIMITED, new Random(7)));
    }

    @AfterEach
    void letTheClockGo() {
        VirtualTimeScheduler.reset();
    }

    @Test
    void allPassWhereNothingWasSaid() {
        wait4();
        assertThat(passed).hasValue(WAITING);
    }

    @Test
    void refusalsInARowCloseItForLongerAndLongerUpToAMinute() {
        long[] wanted = {1, 2, 4, 8, 16, 32, 60, 60, 60};
        for (long seconds : wanted) {
            Duration pause = gate.refused(null);
            assertThat(pause).isBetween(Duration.ofMillis(500 * seconds), Duration.ofSeconds(seconds));
            time.advanceTimeBy(pause);
        }
        gate.answered(Duration.ZERO);
        assertThat(gate.refused(null)).isLessThanOrEqualTo(SECOND);
    }

    @Test
    void thoseRefusedTogetherCountAsOne() {
        Duration pause = gate.refused(null);
        for (int i = 0; i < WAITING; i++) {
            assertThat(gate.refused(null)).isEqualTo(pause);
        }
        time.advanceTimeBy(pause);
        assertThat(gate.refused(null)).isBetween(SECOND, SECOND.multipliedBy(2));
    }

    @Test
    void whatWasSentBeforeTheRefusalDoesNotEndIt() {
        Duration pause = gate.refused(Duration.ofHours(2));
        gate.answered(Duration.ZERO);
        wait4();
        time.advanceTimeBy(pause.minusMillis(1));
        assertThat(passed).hasValue(0);
    }

    @Test
    void afterARefusalOnePassesAndTheOthersWhenItWasAnswered() {
        Duration pause = gate.refused(Duration.ofSeconds(30));
        wait4();
        time.advanceTimeBy(pause.plusMillis(900));
        assertThat(passed).hasValue(1);
        gate.answered(Duration.ZERO);
        time.advanceTimeBy(SECOND);
        assertThat(passed).hasValue(WAITING);
    }

    @Test
    void whereLittleIsLeftTheyPassOneByOne() {
        gate.answered(SECOND.multipliedBy(3));
        wait4();
        for (int i = 0; i < WAITING; i++) {
            assertThat(passed).hasValue(i);
            time.advanceTimeBy(SECOND.multipliedBy(3));
        }
        assertThat(passed).hasValue(WAITING);
    }

    private void wait4() {
        var unended = Flux.range(0, WAITING)
                .flatMap(i -> gate.open().doOnSuccess(nothing -> passed.incrementAndGet()), WAITING)
                .subscribe();
    }
}
