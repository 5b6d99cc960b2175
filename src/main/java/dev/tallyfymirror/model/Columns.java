package dev.tallyfymirror.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The mapped values of one item by column. Immutable; a column without a value is null. Values are normalized when they
 * come in (instants to microseconds, numbers without trailing zeros), so that equal facts are equal values.
 */
public final class Columns<C extends Enum<C> & Column> {
    private final Class<C> type;
    private final EnumMap<C, Object> values;

    private Columns(Class<C> type, EnumMap<C, Object> values) {
        this.type = type;
        this.values = values;
    }

    public static <C extends Enum<C> & Column> Columns<C> none(Class<C> type) {
        return new Columns<>(type, new EnumMap<>(type));
    }

    /** @throws IllegalArgumentException if a value is not of its column's kind */
    public static <C extends Enum<C> & Column> Columns<C> of(Class<C> type, Map<C, ? extends @Nullable Object> given) {
        EnumMap<C, Object> values = new EnumMap<>(type);
        given.forEach((column, value) -> put(values, column, value));
        return new Columns<>(type, values);
    }

    public Columns<C> with(C column, @Nullable Object value) {
        EnumMap<C, Object> copy = new EnumMap<>(values);
        put(copy, column, value);
        return new Columns<>(type, copy);
    }

    public @Nullable Object value(C column) {
        return values.get(column);
    }

    public @Nullable String text(C column) {
        return (String) values.get(column);
    }

    public @Nullable Instant instant(C column) {
        return (Instant) values.get(column);
    }

    public @Nullable Integer integer(C column) {
        return (Integer) values.get(column);
    }

    public @Nullable BigDecimal number(C column) {
        return (BigDecimal) values.get(column);
    }

    /** The texts of a {@code text[]} column; empty where the column is null. */
    @SuppressWarnings("unchecked")
    public List<String> texts(C column) {
        Object value = values.get(column);
        return value == null ? List.of() : (List<String>) value;
    }

    /** The columns in which these values and the others differ. */
    public Set<C> differing(Columns<C> others) {
        Set<C> differing = EnumSet.noneOf(type);
        for (C column : type.getEnumConstants()) {
            if (!Objects.equals(values.get(column), others.values.get(column))) {
                differing.add(column);
            }
        }
        return differing;
    }

    private static <C extends Enum<C> & Column> void put(EnumMap<C, Object> values, C column, @Nullable Object value) {
        if (value == null) {
            values.remove(column);
            return;
        }
        if (!column.kind().fits(value)) {
            throw new IllegalArgumentException(
                    column.sqlName() + " can't hold a " + value.getClass().getSimpleName());
        }
        values.put(column, normalized(value));
    }

    private static Object normalized(Object value) {
        if (value instanceof Instant instant) {
            return instant.truncatedTo(ChronoUnit.MICROS);
        }
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros();
        }
        return value instanceof List<?> list ? List.copyOf(list) : value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Columns<?> columns && columns.type == type && columns.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
