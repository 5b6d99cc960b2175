package dev.tallyfymirror.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShownTimesTest {
    private final Instant coarse = Instant.parse("2026-03-02T12:00:00Z");
    private final Instant fine = Instant.parse("2026-03-02T12:00:00.5Z");
    private final Instant finer = Instant.parse("2026-03-02T12:00:00.75Z");

    @Test
    void aTimeInWholeSecondsIsTheSameAsOneWithinThatSecond() {
        assertThat(ShownTimes.isSame(coarse, fine)).isTrue();
        assertThat(ShownTimes.isSame(fine, coarse)).isTrue();
        assertThat(ShownTimes.isSame(coarse, fine.plusSeconds(1))).isFalse();
    }

    @Test
    void twoTimesWithFractionsAreTheSameOnlyWhenEqual() {
        assertThat(ShownTimes.isSame(fine, fine)).isTrue();
        assertThat(ShownTimes.isSame(fine, finer)).isFalse();
    }

    @Test
    void laterIsLaterByMoreThanDigits() {
        assertThat(ShownTimes.isLater(finer, fine)).isTrue();
        assertThat(ShownTimes.isLater(fine, coarse)).isFalse();
        assertThat(ShownTimes.isLater(fine, finer)).isFalse();
        assertThat(ShownTimes.isLater(coarse.plusSeconds(1), fine)).isTrue();
    }
}
