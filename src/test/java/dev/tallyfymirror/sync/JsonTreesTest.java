package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTreesTest {
    private final JsonTrees trees = new JsonTrees();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":2}|{\"b\":2,\"a\":1}|true",
                "1.10|1.1|true",
                "1e400|1e401|false",
                "-0|0|true",
                "{\"a\":1,\"a\":2}|{\"a\":2}|true",
                "[1]|[1,1]|false",
                "\"\\u00e9\"|\"é\"|true",
                "null|{}|false"
            })
    void jsonIsComparedByWhatItMeans(String one, String other, boolean same) {
        assertThat(trees.isSame(one, other)).isEqualTo(same);
    }

    @Test
    void aNumberThatIsNoneDiffersFromAllOthers() { // C9
        String huge = "[0.4e00" + "6".repeat(150) + "]";
        assertThat(trees.isSame(huge, "[0]")).isFalse();
        assertThat(trees.isSame("[0]", huge)).isFalse();
        assertThat(trees.isSame(huge, huge)).isTrue();
    }

    @Test
    void whatTheMirrorCanHoldCanBeCompared() { // C9 C10
        String deep = "[".repeat(1000) + "]".repeat(1000);
        assertThat(trees.isSame(deep, deep.replace("[]", "[ ]"))).isTrue();
        assertThat(trees.isSame(deep, deep.replace("[]", "[1]"))).isFalse();
        String digits = "1" + "0".repeat(130_000);
        assertThat(trees.isSame("[1e130000]", "[" + digits + "]")).isTrue();
        assertThat(trees.isSame("[1e130000]", "[1" + digits + "]")).isFalse();
        assertThat(trees.isSame("[1e1000000000]", "[" + digits + "]")).isFalse();
        String text = "\"" + "x".repeat(25_000_000);
        assertThat(trees.isSame(text + "\"", " " + text + "\"")).isTrue();
    }
}
