package dev.tallyfymirror.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReasonsTest {
    @Test
    void aLongReasonIsCutBetweenCharacters() {
        assertThat(Reasons.plain("a".repeat(300))).hasSize(300);
        assertThat(Reasons.plain("a".repeat(301))).isEqualTo("a".repeat(300) + "...");
        // half of a pair is no text that a database takes
        assertThat(Reasons.plain("a" + "😀".repeat(300))).isEqualTo("a" + "😀".repeat(299) + "...");
    }

    @Test
    void whatIsNoTextBecomesASpace() {
        assertThat(Reasons.plain(" one\r\n\0two\uD800 \u2028three\t")).isEqualTo("one two   three");
    }

    @Test
    void aFailureWithoutAMessageIsCalledByItsName() {
        assertThat(Reasons.of(new IllegalStateException())).isEqualTo("IllegalStateException");
        assertThat(Reasons.of(new IllegalStateException("gone\nfor good"))).isEqualTo("gone for good");
    }
}
