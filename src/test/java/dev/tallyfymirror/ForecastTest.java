package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Counts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ForecastTest {
    @Test
    void countsARequestARunTheListsAndAFewBeside() {
        assertThat(new Forecast(400, 100, 100, 1_000).requests()).isEqualTo(400 + 2 * 4 + 6);
        assertThat(new Forecast(10_000, 100, 0, 0).requests()).isEqualTo(10_000 + 2 * 100 + 6);
    }

    @Test
    void countsAPageForAHundredRunsWhereTheyAreManyForTheBudget() {
        assertThat(new Forecast(10_000, 100, 100, 1_000).requests()).isEqualTo(100 + 18);
        assertThat(new Forecast(10_000, 100, 100, 1_000).inWords(Counts.NONE))
                .isEqualTo("118 requests, about 1 min at 100 a minute");
    }

    @Test
    void countsARequestARunAfterAllWhenThePagesTurnOutNotToBeEnough() {
        Forecast forecast = new Forecast(2_000, 100, 100, 1_000);
        assertThat(forecast.left(sent(77))).isBetween(Duration.ofMinutes(118), Duration.ofMinutes(120));
        assertThat(forecast.left(sent(1_046))).isEqualTo(Duration.ofHours(1));
        assertThat(forecast.inWords(sent(77))).isEqualTo("2,046 requests, about 2 h 2 min at 1,000 an hour");
    }

    @Test
    void takesMinutesWhereOnlyTheLimitAMinuteIsMet() {
        assertThat(new Forecast(490, 100, 100, 1_000).left(Counts.NONE)).isEqualTo(Duration.ofSeconds(303));
        assertThat(new Forecast(490, 100, 100, 1_000).inWords(Counts.NONE))
                .isEqualTo("506 requests, about 5 min at 100 a minute");
    }

    @Test
    void takesNoTimeToSpeakOfWithoutALimit() {
        assertThat(new Forecast(2_000, 100, 0, 0).left(Counts.NONE)).isZero();
        assertThat(new Forecast(2_000, 100, 0, 0).inWords(Counts.NONE)).isEqualTo("2,046 requests");
    }

    private static Counts sent(int requests) {
        return new Counts(requests, 0, 0, 0, 0, 0, 0);
    }
}
