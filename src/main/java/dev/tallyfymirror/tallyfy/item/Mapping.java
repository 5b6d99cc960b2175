package dev.tallyfymirror.tallyfy.item;

import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Item;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the columns of one item out of its fields. A field that is absent leaves its column out; one that is
 * unreadable leaves it null, with the reason; neither disturbs the others.
 */
final class Mapping<C extends Enum<C> & Column> {
    private final Class<C> type;
    private final Json.Struct body;
    private final Map<C, @Nullable Object> values;
    private final Set<C> present;
    private final Map<C, String> unreadable;

    /** How a column's value is read from a field's. */
    interface Reading {
        @Nullable
        Object read(@Nullable Object value) throws Unreadable;
    }

    Mapping(Class<C> type, Json.Struct body) {
        this.type = type;
        this.body = body;
        values = new EnumMap<>(type);
        present = EnumSet.noneOf(type);
        unreadable = new EnumMap<>(type);
    }

    void text(C column, String field) {
        read(column, field, Scalars::text);
    }

    void integer(C column, String field) {
        read(column, field, Scalars::integer);
    }

    void instant(C column, String field) {
        read(column, field, Times::instant);
    }

    /** An id, or the object that it is the id of. */
    void id(C column, String field) {
        read(column, field, Mapping::referredId);
    }

    void read(C column, String field, Reading reading) {
        if (body.fields().containsKey(field)) {
            put(column, field, body.field(field), reading);
        }
    }

    void put(C column, String field, @Nullable Object value, Reading reading) {
        present.add(column);
        if (value instanceof Json.Flawed flawed) {
            unreadable.put(column, field + ": " + flawed.reason());
            return;
        }
        try {
            values.put(column, reading.read(value));
        } catch (Unreadable e) {
            unreadable.put(column, field + ": " + e.reason());
        }
    }

    boolean isPresent(C column) {
        return present.contains(column);
    }

    boolean isMissing(C column) {
        return values.get(column) == null;
    }

    /** For what is known otherwise than from the body. */
    void know(C column, Object value) {
        present.add(column);
        values.put(column, value);
        unreadable.remove(column);
    }

    Item<C> item(String id, Item.Raw raw) {
        return new Item<>(id, Columns.of(type, values), present, unreadable, raw);
    }

    /** PHP writes an empty object as {@code []}. */
    private static boolean isNothing(@Nullable Object value) {
        return (value instanceof List<?> list && list.isEmpty())
                || (value instanceof Json.Struct object && object.fields().isEmpty());
    }

    static @Nullable String referredId(@Nullable Object value) throws Unreadable {
        Object bare = Json.unwrapped(value);
        if (isNothing(bare)) {
            return null;
        }
        return Scalars.id(
                bare instanceof Json.Struct object && object.fields().containsKey("id") ? object.field("id") : bare);
    }
}
