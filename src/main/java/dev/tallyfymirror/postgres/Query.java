package dev.tallyfymirror.postgres;

import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One SQL statement and the values of its parameters {@code $1, $2, …}, bound in order. A value, not a conversation:
 * it can be kept, bound again (each {@code bind} gives a new one) and sent any number of times.
 *
 * <p>Lists go as one array ({@code = any($1)} with {@code String[]}, {@code Long[]}, {@code UUID[]}), never as a
 * variable number of parameters, since each text is a prepared statement of its own. JSON goes as {@code String} with a
 * {@code ::jsonb} cast, many documents as one JSON array (an array of {@code jsonb} can't be bound). Times go as {@code
 * Instant} or {@code OffsetDateTime}, cut to microseconds beforehand, since PostgreSQL rounds.
 */
public final class Query {
    private final String sql;
    private final List<Object> values;

    private Query(String sql, List<Object> values) {
        this.sql = sql;
        this.values = values;
    }

    public static Query of(String sql) {
        return new Query(sql, List.of());
    }

    /** Binds the next parameter. */
    public Query bind(Object value) {
        List<Object> bound = new ArrayList<>(values);
        bound.add(value);
        return new Query(sql, List.copyOf(bound));
    }

    /** Binds the next parameter to a value or, with the type PostgreSQL needs for it, to null. */
    public <T> Query bindNullable(@Nullable T value, Class<T> type) {
        return bind(value == null ? Parameters.in(type) : value);
    }

    /** The text of the statement, without values. */
    public String sql() {
        return sql;
    }

    Statement bindTo(Statement statement) {
        for (int index = 0; index < values.size(); index++) {
            statement.bind(index, values.get(index));
        }
        return statement;
    }

    @Override
    public String toString() {
        return sql; // the values are people's data
    }
}
