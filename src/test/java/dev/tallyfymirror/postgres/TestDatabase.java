package dev.tallyfymirror.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A database for one test class, cloned from a migrated template and dropped at the end, on the one server of the test
 * run ({@link TestServer}). Its time zone is not UTC, on purpose. At the end every event in it that the program made is held
 * against its schema.
 *
 * <pre>{@code @RegisterExtension
 * static final TestDatabase POSTGRES = TestDatabase.migrated();}</pre>
 */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final boolean migrated;
    private final List<Database> opened = new ArrayList<>();
    private DatabaseUrl url;

    private TestDatabase(boolean migrated) {
        this.migrated = migrated;
    }

    /** With the schema of {@code db/migration}. */
    public static TestDatabase migrated() {
        return new TestDatabase(true);
    }

    /** With nothing in it. */
    public static TestDatabase empty() {
        return new TestDatabase(false);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws SQLException {
        open();
    }

    /** Outside of a test class; then {@link #close()} belongs to it. */
    public void open() throws SQLException {
        TestServer server = TestServer.instance();
        String name = "test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        server.create(name, migrated ? server.migratedTemplate() : "template1");
        url = server.url().withDatabase(name);
    }

    @Override
    public void afterAll(ExtensionContext context) throws SQLException {
        try {
            if (migrated) {
                EmittedEvents.require(url);
            }
        } finally {
            close();
        }
    }

    /** Drops it. */
    public void close() throws SQLException {
        opened.forEach(database -> database.close().block(PATIENCE));
        TestServer.instance().drop(url.database());
    }

    public DatabaseUrl url() {
        return url;
    }

    /** Pool of 4; short limits for statements, long ones for what a busy machine keeps waiting: connections. */
    public DatabaseSettings settings() {
        TimeLimits limits = new TimeLimits(
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
        return new DatabaseSettings(url, 4, limits, "test");
    }

    /** The usual database of this class, closed with it. */
    public Database database() {
        return opened.isEmpty() ? open(settings()) : opened.get(0);
    }

    /** A further one, with its own pool, closed with the class. */
    public Database open(DatabaseSettings settings) {
        Database database = Database.open(settings);
        opened.add(database);
        return database;
    }

    /** A JDBC connection for preparing and asserting; close it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties());
    }

    /** Runs statements, separated by semicolons, over a connection of its own. */
    public void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The first column of each row, as text. */
    public List<String> texts(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The one value of the one row, as a number. */
    public long number(String sql) {
        return Long.parseLong(texts(sql).get(0));
    }
}
