package dev.tallyfymirror.tallyfy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BodyLimitsTest {
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void aPageWithTasksGetsASixteenthOfTheHeap() {
        assertThat(embedded(64, 1)).isEqualTo(4 * MEBIBYTE);
        assertThat(embedded(256, 1)).isEqualTo(16 * MEBIBYTE);
    }

    @Test
    void organizationsShareIt() {
        assertThat(embedded(256, 4)).isEqualTo(4 * MEBIBYTE);
        assertThat(embedded(64, 0)).isEqualTo(4 * MEBIBYTE);
    }

    @Test
    void itIsNeverMoreThanOfAnyBodyNorSoLittleThatNoPageFits() {
        assertThat(embedded(1 << 20, 1)).isEqualTo(32 * MEBIBYTE);
        assertThat(BodyLimits.within(Long.MAX_VALUE, 1).embedded()).isEqualTo(32 * MEBIBYTE);
        assertThat(embedded(64, 100)).isEqualTo(MEBIBYTE);
    }

    @Test
    void anyBodyGetsAnEighth() {
        assertThat(BodyLimits.within(64 * MEBIBYTE, 3).any()).isEqualTo(8 * MEBIBYTE);
        assertThat(BodyLimits.within(256 * MEBIBYTE, 3).any()).isEqualTo(32 * MEBIBYTE);
        assertThat(BodyLimits.within(1024 * MEBIBYTE, 3).any()).isEqualTo(32 * MEBIBYTE);
    }

    @Test
    void nothingIsNoLimit() {
        assertThatIllegalArgumentException().isThrownBy(() -> BodyLimits.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new BodyLimits(1, 0));
    }

    private static long embedded(long mebibytes, int organizations) {
        return BodyLimits.within(mebibytes * MEBIBYTE, organizations).embedded();
    }
}
