package dev.tallyfymirror.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|BATCH",
                "*/*|BATCH",
                "application/json|BATCH",
                "application/cloudevents-batch+json; charset=utf-8|BATCH",
                "application/x-ndjson|NDJSON",
                "application/x-ndjson, */*|NDJSON",
                "application/x-ndjson;q=0.5, application/json;q=0.9|BATCH",
                "text/event-stream|SSE",
                "TEXT/Event-Stream, */*;q=0.1|SSE",
                "text/*|SSE",
                "application/*|BATCH",
                "application/cloudevents-batch+json;q=0, application/json;q=0, */*|NDJSON",
                "text/html, application/xhtml+xml, */*;q=0.8|BATCH"
            })
    void theMostWantedIsGiven(String accept, Format expected) {
        assertThat(Format.accepted(accept)).isEqualTo(expected);
    }

    @Test
    void nothingWantedIsRefused() {
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> Format.accepted("text/html"));
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> Format.accepted("text/event-stream;q=0"));
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> Format.accepted("nonsense"));
    }
}
