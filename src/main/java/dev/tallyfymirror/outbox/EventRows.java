package dev.tallyfymirror.outbox;

import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.event.StoredEvent;
import io.r2dbc.spi.Row;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Events to and from rows. */
final class EventRows {
    private static final JsonFactory JSON = new JsonFactory();

    private EventRows() {}

    /** One array of objects; {@code data} as it is. */
    static String toJson(List<NewEvent> events) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            events.forEach(event -> write(json, event));
            json.writeEndArray();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, NewEvent event) {
        json.writeStartObject();
        json.writeStringProperty("id", event.id().toString());
        json.writeStringProperty("type", event.type().longName());
        json.writeStringProperty("org_id", event.org());
        json.writeStringProperty("run_id", event.runId());
        json.writeStringProperty("task_id", event.taskId());
        json.writeStringProperty("occurred_at", cut(event.occurredAt()));
        json.writeStringProperty("observed_at", cut(event.observedAt()));
        json.writeName("data");
        json.writeRawValue(event.data());
        json.writeEndObject();
    }

    /** PostgreSQL rounds what is finer. */
    private static String cut(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS).toString();
    }

    static StoredEvent toStored(Row row) {
        return new StoredEvent(
                required(row, "seq", Long.class),
                required(row, "id", UUID.class),
                required(row, "type", String.class),
                required(row, "org_id", String.class),
                row.get("run_id", String.class),
                row.get("task_id", String.class),
                required(row, "occurred_at", Instant.class),
                required(row, "observed_at", Instant.class),
                required(row, "data", String.class),
                required(row, "source", String.class));
    }

    static Places toPlaces(Row row) {
        return new Places(
                required(row, "feed_id", UUID.class),
                required(row, "removed_seq", Long.class),
                required(row, "last_seq", Long.class));
    }

    static <T> T required(Row row, String column, Class<T> type) {
        return Objects.requireNonNull(row.get(column, type), column);
    }

    /** A row of a read: the places, and an event unless there is none. */
    record Read(Places places, @Nullable StoredEvent event) {
        static Read of(Row row) {
            return new Read(toPlaces(row), row.get("seq", Long.class) == null ? null : toStored(row));
        }

        static List<StoredEvent> events(List<Read> rows) {
            return rows.stream().flatMap(row -> Stream.ofNullable(row.event())).toList();
        }
    }
}
