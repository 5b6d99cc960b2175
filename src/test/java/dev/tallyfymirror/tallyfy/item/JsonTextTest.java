package dev.tallyfymirror.tallyfy.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {
    @ParameterizedTest // C5 C6
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"\\u0000\"|\"\\uFFFD\"",
                "\"\\\\u0000\"|\"\\\\u0000\"",
                "\"\\\\\\u0000\"|\"\\\\\\uFFFD\"",
                "\"\\\\\\\\u0000\"|\"\\\\\\\\u0000\"",
                "\"\\ud83d\\ude00\"|\"\\ud83d\\ude00\"",
                "\"\\uD83D\"|\"\\uFFFD\"",
                "\"\\uDE00\\uD83D\"|\"\\uFFFD\\uFFFD\"",
                "\"\\uD83D\\uD83D\\uDE00\"|\"\\uFFFD\\uD83D\\uDE00\"",
                "\"\\uD83Dx\\uDE00\"|\"\\uFFFDx\\uFFFD\"",
                "\"\\uD83D\\n\"|\"\\uFFFD\\n\"",
                "{\"a\\u0000\":\"\\u0001\"}|{\"a\\uFFFD\":\"\\u0001\"}",
                "\"plain 😀\"|\"plain 😀\""
            })
    void escapesThatPostgresqlRefusesAreReplaced(String json, String storable) {
        byte[] framed = ("xx" + json + "yy").getBytes(StandardCharsets.UTF_8);
        assertThat(JsonText.storable(framed, 2, framed.length - 4)).isEqualTo(storable);
    }
}
