package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Counts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ForecastTest {
    @Test
    void countsARequestARunTheListsAndAFewBeside() {
        assertThat(new Forecast(2_000, 100, 100, 1_000).requests()).isEqualTo(2_000 + 2 * 20 + 6);
    }

    @Test
    void takesHoursWhereTheHourlyLimitIsWhatItWaitsFor() {
        Forecast forecast = new Forecast(2_000, 100, 100, 1_000);
        assertThat(forecast.left(Counts.NONE)).isBetween(Duration.ofMinutes(122), Duration.ofMinutes(123));
        assertThat(forecast.left(new Counts(1_046, 0, 0, 0, 0, 0, 0))).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void takesMinutesWhereOnlyTheLimitAMinuteIsMet() {
        assertThat(new Forecast(490, 100, 100, 1_000).left(Counts.NONE)).isEqualTo(Duration.ofSeconds(303));
    }

    @Test
    void takesNoTimeToSpeakOfWithoutALimit() {
        assertThat(new Forecast(2_000, 100, 0, 0).left(Counts.NONE)).isZero();
    }
}
