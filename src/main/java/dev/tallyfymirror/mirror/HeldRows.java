package dev.tallyfymirror.mirror;

import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Memory;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import io.r2dbc.spi.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the database answers, as held items. */
final class HeldRows {
    private HeldRows() {}

    static <C extends Enum<C> & Column> Held<C> held(Row row, Class<C> type) {
        boolean task = type.equals(TaskColumn.class);
        var marks = new dev.tallyfymirror.model.Row.Marks(
                required(row, "first_seen_at", Instant.class),
                required(row, "changed_at", Instant.class),
                task ? row.get("overdue_since", Instant.class) : null,
                row.get("hidden_at", Instant.class),
                row.get("deleted_at", Instant.class));
        Source source = Source.valueOf(required(row, "m_source", String.class));
        var item = new dev.tallyfymirror.model.Row<>(
                required(row, "id", String.class),
                columns(row, type),
                new Item.Raw(required(row, "raw", String.class), source),
                marks);
        return new Held<>(item, memory(row, task));
    }

    private static <C extends Enum<C> & Column> Columns<C> columns(Row row, Class<C> type) {
        Map<C, @Nullable Object> values = new EnumMap<>(type);
        for (C column : type.getEnumConstants()) {
            values.put(column, value(row, column));
        }
        return Columns.of(type, values);
    }

    private static @Nullable Object value(Row row, Column column) {
        return switch (column.kind()) {
            case TEXT -> row.get(column.sqlName(), String.class);
            case TEXTS -> texts(row.get(column.sqlName(), String[].class));
            case INTEGER -> row.get(column.sqlName(), Integer.class);
            case NUMBER -> row.get(column.sqlName(), BigDecimal.class);
            case INSTANT -> row.get(column.sqlName(), Instant.class);
        };
    }

    private static @Nullable List<String> texts(String @Nullable [] array) {
        return array == null ? null : List.of(array);
    }

    private static Memory memory(Row row, boolean task) {
        Boolean finished = row.get("m_finished", Boolean.class);
        Long olderHash = row.get("m_older_hash", Long.class);
        return new Memory(
                required(row, "m_hash", Long.class),
                new When(required(row, "m_observed_at", Instant.class), required(row, "m_requested_at", Instant.class)),
                finished == null ? null : completion(row, finished),
                task ? null : archiving(row),
                task ? overdueness(row) : Memory.Overdueness.NONE,
                required(row, "m_counted", Integer.class),
                olderHash == null ? null : new Memory.Older(olderHash, required(row, "m_older_seen_at", Instant.class)),
                unreadable(row.get("m_unreadable", String[].class)));
    }

    private static Set<String> unreadable(String @Nullable [] columns) {
        return columns == null ? Set.of() : Set.of(columns);
    }

    private static Memory.@Nullable Completion archiving(Row row) {
        Boolean archived = row.get("m_archived", Boolean.class);
        return archived == null
                ? null
                : new Memory.Completion(
                        archived, row.get("m_archived_at", Instant.class), row.get("m_unarchived_at", Instant.class));
    }

    private static Memory.Completion completion(Row row, boolean finished) {
        return new Memory.Completion(
                finished, row.get("m_completed_at", Instant.class), row.get("m_undone_at", Instant.class));
    }

    private static Memory.Overdueness overdueness(Row row) {
        Instant since = row.get("m_episode_since", Instant.class);
        Instant[] deadlines = row.get("m_episode_deadlines", Instant[].class);
        return new Memory.Overdueness(
                opening(row),
                since == null ? null : episode(row, since),
                deadlines == null ? List.of() : Arrays.asList(deadlines));
    }

    private static Memory.@Nullable Opening opening(Row row) {
        Instant deadline = row.get("m_open_deadline", Instant.class);
        return deadline == null
                ? null
                : new Memory.Opening(
                        deadline,
                        required(row, "m_open_since", Instant.class),
                        required(row, "m_open_dated", Boolean.class));
    }

    private static Memory.Episode episode(Row row, Instant since) {
        return new Memory.Episode(
                since,
                required(row, "m_episode_deadline", Instant.class),
                required(row, "m_episode_announced", Boolean.class),
                required(row, "m_episode_number", Integer.class));
    }

    static <T> T required(Row row, String name, Class<T> type) {
        return Objects.requireNonNull(row.get(name, type), name);
    }
}
