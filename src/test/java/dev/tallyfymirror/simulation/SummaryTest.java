package dev.tallyfymirror.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void aBoundIsRoundedUp() {
        assertThat(Summary.bound(553_189)).isEqualByComparingTo("0.000006");
        assertThat(Summary.bound(10_000)).isEqualByComparingTo("0.0003");
        assertThat(Summary.bound(0)).isEqualByComparingTo("3");
    }
}
