package dev.tallyfymirror.storm;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.EmittedEvents;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The storm's own way into the database, past the proxies. One thread's; connects again when the connection is lost. */
final class Sql implements AutoCloseable {
    private final DatabaseUrl url;
    private @Nullable Connection connection;

    Sql(DatabaseUrl url) {
        this.url = url;
    }

    /** How a row becomes a value. */
    interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connected().createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            close();
            throw failure;
        }
    }

    <T> List<T> list(String sql, Reading<T> reading) throws SQLException {
        try (Statement statement = connected().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> values = new ArrayList<>();
            while (rows.next()) {
                values.add(reading.read(rows));
            }
            return values;
        } catch (SQLException failure) {
            close();
            throw failure;
        }
    }

    List<String> texts(String sql) {
        try {
            return list(sql, row -> row.getString(1));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    long number(String sql) {
        return Long.parseLong(texts(sql).get(0));
    }

    long completeCycles() {
        return number("SELECT count(*) FROM tallyfy.sync_cycle WHERE outcome = 'complete'");
    }

    void awaitCycles(int more, Duration patience) {
        long before = completeCycles();
        Waiting.require("complete cycles", patience, () -> completeCycles() >= before + more);
    }

    /** Every event is as its schema says. */
    void requireEmittedEvents() {
        try {
            EmittedEvents.require(url);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Connection connected() throws SQLException {
        Connection held = connection;
        if (held == null) {
            Properties properties = url.jdbcProperties();
            properties.setProperty("connectTimeout", "5");
            properties.setProperty("socketTimeout", "20");
            held = DriverManager.getConnection(url.jdbcUrl(), properties);
            connection = held;
        }
        return held;
    }

    @Override
    public void close() {
        Connection held = connection;
        connection = null;
        if (held != null) {
            try {
                held.close();
            } catch (SQLException lost) {
                return; // it was lost before
            }
        }
    }
}
