package dev.tallyfymirror.tallyfy.item;

import static dev.tallyfymirror.model.TaskColumn.DEADLINE;
import static dev.tallyfymirror.tallyfy.item.Bodies.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest // B18
    @ValueSource(
            strings = {
                "2024-05-28T17:00:00Z",
                "2024-05-28T17:00:00.000Z",
                "2024-05-28T17:00:00.000000Z",
                "2024-05-28T17:00:00+00:00",
                "2024-05-28T17:00:00.000000+00:00",
                "2024-05-28T17:00:00+0000",
                "2024-05-28T17:00:00-00",
                "2024-05-28T19:00:00+02:00",
                "2024-05-28T22:45:00+0545",
                "2024-05-28T13:30:00.0-03:30",
                "2024-05-28 17:00:00",
                "2024-05-28 17:00:00.0000009",
                "2024-05-28T17:00:00",
                " 2024-05-28t17:00:00z "
            })
    void allFormsOfOneInstantAreEqual(String text) {
        Item<TaskColumn> task = task("\"deadline\":\"" + text + "\"");
        assertThat(task.unreadable()).isEmpty();
        assertThat(task.columns().instant(DEADLINE)).isEqualTo("2024-05-28T17:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-01T10:00:00.9999999Z,2026-05-01T10:00:00.999999Z",
        "2026-05-01T10:00:00.1Z,2026-05-01T10:00:00.100Z",
        "2026-05-01T10:00:00.123456789123Z,2026-05-01T10:00:00.123456Z",
        "2024-02-29 23:59:59,2024-02-29T23:59:59Z",
        "9999-12-31T23:59:59Z,9999-12-31T23:59:59Z"
    })
    void fractionsAreCutToMicroseconds(String text, String instant) {
        assertThat(task("\"deadline\":\"" + text + "\"").columns().instant(DEADLINE))
                .isEqualTo(Instant.parse(instant));
    }

    /** In Berlin, New York and on Lord Howe Island: hours that clocks skip or show twice. */
    @ParameterizedTest // B17
    @CsvSource({
        "2026-03-29 02:30:00,2026-03-29T02:30:00Z",
        "2026-03-29T02:30:00+01:00,2026-03-29T01:30:00Z",
        "2026-10-25 02:30:00,2026-10-25T02:30:00Z",
        "2026-10-25T02:30:00+02:00,2026-10-25T00:30:00Z",
        "2026-10-25T02:30:00+01:00,2026-10-25T01:30:00Z",
        "2026-03-08 02:30:00,2026-03-08T02:30:00Z",
        "2026-11-01T01:30:00-04:00,2026-11-01T05:30:00Z",
        "2026-11-01T01:30:00-05:00,2026-11-01T06:30:00Z",
        "2026-10-04 02:15:00,2026-10-04T02:15:00Z",
        "2026-04-05T01:45:00+11:00,2026-04-04T14:45:00Z",
        "2026-04-05T01:45:00+10:30,2026-04-04T15:15:00Z"
    })
    void noZoneMeansUtcAndAnOffsetTellsTheHourThatComesTwice(String text, String instant) {
        assertThat(task("\"deadline\":\"" + text + "\"").columns().instant(DEADLINE))
                .isEqualTo(Instant.parse(instant));
    }

    @ParameterizedTest // B19
    @ValueSource(strings = {"null", "\"\"", "\"  \""})
    void unsetIsNull(String token) {
        Item<TaskColumn> task = task("\"deadline\":" + token);
        assertThat(task.present()).containsExactly(DEADLINE);
        assertThat(task.unreadable()).isEmpty();
        assertThat(task.columns().instant(DEADLINE)).isNull();
    }

    @ParameterizedTest // B19
    @ValueSource(
            strings = {
                "\"0000-00-00 00:00:00\"",
                "\"0000-00-00T00:00:00Z\"",
                "\"2024-13-01T00:00:00Z\"",
                "\"2023-02-29T00:00:00Z\"",
                "\"10000-01-01T00:00:00Z\"",
                "\"2024-05-28\"",
                "\"2024-05-28T17:00Z\"",
                "\"2024-05-28T24:00:00Z\"",
                "\"2024-05-28T17:00:60Z\"",
                "\"2024-05-28T17:00:00.Z\"",
                "\"2024-05-28T17:00:00+2\"",
                "\"2024-05-28T17:00:00+25:00\"",
                "\"2024-05-28T17:00:00 UTC\"",
                "\"2024/05/28 17:00:00\"",
                "\"tomorrow\"",
                "\"2024-05-2８T17:00:00Z\"",
                "1716915600",
                "true",
                "{}",
                "[]"
            })
    void whatIsNoTimeIsUnreadable(String token) {
        Item<TaskColumn> task = task("\"deadline\":" + token);
        assertThat(task.columns().instant(DEADLINE)).isNull();
        assertThat(task.unreadable().get(DEADLINE)).startsWith("deadline: ").endsWith("is no time");
    }

    @Test
    void everyTimeOfATaskIsReadTheSameWay() {
        String at = "\"2024-05-28 17:00:00\"";
        Item<TaskColumn> task = task("\"started_at\":" + at + ",\"completed_at\":" + at + ",\"created_at\":" + at
                + ",\"last_updated\":" + at + ",\"archived_at\":" + at);
        assertThat(task.present())
                .hasSize(5)
                .allSatisfy(column -> assertThat(task.columns().instant(column)).isEqualTo("2024-05-28T17:00:00Z"));
    }
}
