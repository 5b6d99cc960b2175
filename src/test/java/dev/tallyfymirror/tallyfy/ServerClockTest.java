package dev.tallyfymirror.tallyfy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerClockTest {
    private final ServerClock clock = new ServerClock(Clients.CLOCK);

    @ParameterizedTest // B13
    @CsvSource({"-7200,-7200", "-3,-3", "-1,0", "0,0", "1,0", "3,3", "90,90"})
    void onlyAnOffsetOverTwoSecondsIsApplied(int ahead, int applied) {
        observe(Clients.NOW.plusSeconds(ahead).minusMillis(500), Duration.ZERO);
        assertThat(clock.now()).isEqualTo(Clients.NOW.plusSeconds(applied));
        assertThat(clock.offset()).isEqualTo(Duration.ofSeconds(ahead));
    }

    @Test
    void requestsKeepTheirOrderWhateverTheCorrection() {
        observe(Clients.NOW.plusSeconds(10), Duration.ZERO);
        Instant first = clock.request();
        assertThat(first).isEqualTo(Clients.NOW.plusMillis(10_500));
        for (int i = 0; i < 9; i++) {
            observe(Clients.NOW.plusSeconds(9), Duration.ZERO);
        }
        assertThat(clock.now()).isBefore(first);
        assertThat(clock.request()).isEqualTo(first);
        for (int i = 0; i < 9; i++) {
            observe(Clients.NOW.plusSeconds(11), Duration.ZERO);
        }
        assertThat(clock.request()).isEqualTo(Clients.NOW.plusMillis(11_500));
    }

    @Test
    void aRequestBeforeTheFirstMeasurementBindsNoLaterOne() {
        assertThat(clock.request()).isEqualTo(Clients.NOW);
        observe(Clients.NOW.minusSeconds(7200), Duration.ZERO);
        assertThat(clock.request()).isEqualTo(Clients.NOW.minusMillis(7_199_500));
    }

    @Test
    void halfOfTheRoundTripIsTakenOff() {
        observe(Clients.NOW.plusSeconds(10), Duration.ofSeconds(4));
        assertThat(clock.offset()).isEqualTo(Duration.ofMillis(8500));
    }

    @Test
    void singleOutliersDoNotCount() {
        for (int second : new int[] {0, 600, 0, -600, 0}) {
            observe(Clients.NOW.plusSeconds(second).minusMillis(500), Duration.ZERO);
        }
        assertThat(clock.offset()).isZero();
    }

    @Test
    void aClockThatWasSetIsFollowed() {
        for (int i = 0; i < 9; i++) {
            observe(Clients.NOW, Duration.ZERO);
        }
        for (int i = 0; i < 5; i++) {
            observe(Clients.NOW.plusSeconds(100), Duration.ZERO);
        }
        assertThat(clock.offset()).isEqualTo(Duration.ofMillis(100_500));
    }

    @Test
    void whatWasForgottenCountsNoMoreAtTheFirstMeasurement() { // B15
        for (int i = 0; i < 9; i++) {
            observe(Clients.NOW.minusMillis(500), Duration.ZERO);
        }
        clock.forget();
        assertThat(clock.isForgotten()).isTrue();
        observe(Clients.NOW.plusSeconds(3600).minusMillis(500), Duration.ZERO);
        assertThat(clock.isForgotten()).isFalse();
        assertThat(clock.now()).isEqualTo(Clients.NOW.plusSeconds(3600));
    }

    @Test
    void aRoundTripDuringWhichThisClockWasSetMeasuresNothing() {
        clock.forget();
        observe(Clients.NOW, Duration.ofMinutes(90));
        observe(Clients.NOW, Duration.ofMinutes(-90));
        assertThat(clock.isForgotten()).isTrue();
        assertThat(clock.offset()).isZero();
    }

    private void observe(Instant date, Duration roundTrip) {
        clock.observe(date, Clients.NOW, Clients.NOW.plus(roundTrip));
    }
}
