package dev.tallyfymirror.mirror;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Memory;
import dev.tallyfymirror.model.Row;
import java.io.StringWriter;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/** Rows as one JSON array, the only parameter that a set of any size needs. Nulls are left out. */
final class JsonRows {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonRows() {}

    static <T> String array(List<T> rows, BiConsumer<JsonGenerator, T> writer) {
        StringWriter text = new StringWriter(1024 * (rows.size() + 1));
        try (JsonGenerator json = FACTORY.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            for (T row : rows) {
                json.writeStartObject();
                writer.accept(json, row);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        return text.toString();
    }

    /** What is remembered, and the row where it changes. */
    static <C extends Enum<C> & Column> void item(
            JsonGenerator json, Change<C> change, C[] columns, BiConsumer<JsonGenerator, Held<C>> memory) {
        Held<C> held = change.after();
        json.writeStringProperty("id", held.id());
        json.writeObjectPropertyStart("memory");
        memory.accept(json, held);
        json.writeEndObject();
        if (change.isRowChanged()) {
            json.writeObjectPropertyStart("row");
            row(json, held.row(), columns);
            json.writeEndObject();
        }
    }

    /** Mapped columns, the mirror's own, and the item as it came. */
    private static <C extends Enum<C> & Column> void row(JsonGenerator json, Row<C> row, C[] columns) {
        for (C column : columns) {
            text(json, column.sqlName(), literal(row.columns(), column));
        }
        Row.Marks marks = row.marks();
        text(json, "first_seen_at", marks.firstSeenAt());
        text(json, "changed_at", marks.changedAt());
        text(json, "overdue_since", marks.overdueSince());
        text(json, "hidden_at", marks.hiddenAt());
        text(json, "deleted_at", marks.deletedAt());
        json.writeName("raw");
        json.writeRawValue(row.raw().json());
    }

    /** What is remembered beside the row. An item that is gone has no hash, so that its return is looked at. */
    static void memory(JsonGenerator json, Held<?> held) {
        Memory memory = held.memory();
        Row.Marks marks = held.row().marks();
        boolean gone = marks.hiddenAt() != null || marks.deletedAt() != null;
        json.writeNumberProperty("hash", gone ? 0 : memory.hash());
        json.writeStringProperty("source", held.row().raw().source().name());
        text(json, "observed_at", memory.when().observedAt());
        text(json, "requested_at", memory.when().requestedAt());
        json.writeNumberProperty("counted", memory.counted());
        Memory.Completion completion = memory.completion();
        if (completion != null) {
            json.writeBooleanProperty("finished", completion.finished());
            text(json, "completed_at", completion.completedAt());
            text(json, "undone_at", completion.undoneAt());
        }
        Memory.Older older = memory.older();
        if (older != null) {
            json.writeNumberProperty("older_hash", older.hash());
            text(json, "older_seen_at", older.seenAt());
        }
        if (!memory.unreadable().isEmpty()) {
            text(json, "unreadable", arrayLiteral(List.copyOf(memory.unreadable())));
        }
    }

    static void archiving(JsonGenerator json, Memory memory) {
        Memory.Completion archiving = memory.archiving();
        if (archiving != null) {
            json.writeBooleanProperty("archived", archiving.finished());
            text(json, "archived_at", archiving.completedAt());
            text(json, "unarchived_at", archiving.undoneAt());
        }
    }

    static void overdueness(JsonGenerator json, Memory.Overdueness overdueness) {
        Memory.Opening opening = overdueness.opening();
        if (opening != null) {
            text(json, "open_deadline", opening.deadline());
            text(json, "open_since", opening.since());
            json.writeBooleanProperty("open_dated", opening.dated());
        }
        Memory.Episode episode = overdueness.episode();
        if (episode != null) {
            text(json, "episode_since", episode.since());
            text(json, "episode_deadline", episode.deadline());
            json.writeBooleanProperty("episode_announced", episode.announced());
            json.writeNumberProperty("episode_number", episode.number());
        }
        if (!overdueness.deadlines().isEmpty()) {
            text(json, "episode_deadlines", arrayLiteral(overdueness.deadlines()));
        }
    }

    static void text(JsonGenerator json, String name, @Nullable Object value) {
        if (value != null) {
            json.writeStringProperty(name, value.toString());
        }
    }

    private static <C extends Enum<C> & Column> @Nullable Object literal(Columns<C> columns, C column) {
        Object value = columns.value(column);
        return value instanceof List<?> list ? arrayLiteral(list) : value;
    }

    /** A PostgreSQL array literal. */
    private static String arrayLiteral(List<?> values) {
        StringBuilder literal = new StringBuilder("{");
        for (Object value : values) {
            literal.append(literal.length() == 1 ? "\"" : ",\"");
            literal.append(value.toString().replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return literal.append('}').toString();
    }
}
