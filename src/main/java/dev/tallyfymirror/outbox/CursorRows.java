package dev.tallyfymirror.outbox;

import static dev.tallyfymirror.outbox.EventRows.required;

import io.r2dbc.spi.Row;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Cursors to and from rows. */
final class CursorRows {
    private static final JsonMapper JSON = JsonMapper.shared();

    private CursorRows() {}

    static <T> String array(Collection<T> items, Function<T, Map<String, Object>> fields) {
        return JSON.writeValueAsString(items.stream().map(fields).toList());
    }

    static Map<String, Object> fields(Lane lane) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("org", lane.org());
        fields.put("kind", lane.kind().word());
        fields.put("item", lane.item());
        return fields;
    }

    static Map<String, Object> fields(HeldRun held) {
        Map<String, Object> fields = fields(held.lane());
        fields.put("seq", held.seq());
        fields.put("tries", held.tries());
        fields.put("next_at", held.nextAt().toString());
        putIfThere(fields, "failed_at", held.failedAt());
        putIfThere(fields, "error", held.error());
        return fields;
    }

    static Map<String, Object> fields(DeadLetter letter) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seq", letter.seq());
        fields.put("event_id", letter.eventId().toString());
        fields.put("type", letter.type());
        fields.put("tries", letter.tries());
        fields.put("failed_at", letter.failedAt().toString());
        fields.put("given_up_at", letter.givenUpAt().toString());
        fields.put("error", letter.error());
        return fields;
    }

    private static void putIfThere(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value.toString());
        }
    }

    static @Nullable Instant cut(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
    }

    static Cursor toCursor(Row row, List<HeldRun> held) {
        return new Cursor(
                required(row, "position", Long.class),
                held,
                row.get("paused_until", Instant.class),
                row.get("failing_since", Instant.class),
                row.get("error", String.class),
                required(row, "taken", Long.class),
                row.get("taken_at", Instant.class),
                toOrders(row));
    }

    static Cursor.Orders toOrders(Row row) {
        return new Cursor.Orders(row.get("disabled_at", Instant.class) != null, row.get("resumed_at", Instant.class));
    }

    static HeldRun toHeld(Row row) {
        return new HeldRun(
                new Lane(
                        required(row, "org_id", String.class),
                        Lane.Kind.named(required(row, "kind", String.class)),
                        required(row, "item_id", String.class)),
                required(row, "seq", Long.class),
                required(row, "tries", Integer.class),
                row.get("failed_at", Instant.class),
                required(row, "next_at", Instant.class),
                row.get("error", String.class));
    }

    static DeadLetter toLetter(Row row) {
        return new DeadLetter(
                required(row, "seq", Long.class),
                required(row, "event_id", java.util.UUID.class),
                required(row, "type", String.class),
                required(row, "tries", Integer.class),
                required(row, "failed_at", Instant.class),
                required(row, "given_up_at", Instant.class),
                required(row, "error", String.class));
    }
}
