package dev.tallyfymirror.bench;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.Migrations;
import dev.tallyfymirror.postgres.embedded.EmbeddedPostgres;
import dev.tallyfymirror.postgres.embedded.EmbeddedSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL that is measured with, and the databases made on it; durable as the product's own. */
final class Server implements AutoCloseable {
    private static final Path FOLDER = Path.of("target", "benchmark-postgres");
    private static final String TEMPLATE = "benchmark_template";

    private final @Nullable EmbeddedPostgres embedded;
    private final DatabaseUrl url;

    private Server(@Nullable EmbeddedPostgres embedded, DatabaseUrl url) {
        this.embedded = embedded;
        this.url = url;
    }

    static Server start() throws SQLException {
        String external = System.getenv("DATABASE_URL");
        EmbeddedPostgres embedded = external == null ? EmbeddedPostgres.start(new EmbeddedSettings(FOLDER, 0)) : null;
        Server server = new Server(embedded, embedded == null ? DatabaseUrl.parse(external) : embedded.url());
        server.create(TEMPLATE, "template1");
        new Migrations(server.url.withDatabase(TEMPLATE)).migrate().then().block(Duration.ofMinutes(1));
        return server;
    }

    /** A new, migrated database of this name instead of the one before. */
    DatabaseUrl createDatabase(String name) throws SQLException {
        create(name, TEMPLATE);
        return url.withDatabase(name);
    }

    private void create(String name, String from) throws SQLException {
        drop(name);
        execute(url, "CREATE DATABASE " + name + " TEMPLATE " + from);
    }

    void drop(String name) throws SQLException {
        execute(url, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    String version() throws SQLException {
        return text(url, "SHOW server_version") + ", shared_buffers " + text(url, "SHOW shared_buffers") + ", fsync "
                + text(url, "SHOW fsync") + ", data checksums " + text(url, "SHOW data_checksums");
    }

    DatabaseUrl url() {
        return url;
    }

    /** So that what is measured next pays neither for hint bits nor for a checkpoint of what was before. */
    static void settle(DatabaseUrl database) throws SQLException {
        execute(database, "VACUUM (ANALYZE)");
        execute(database, "CHECKPOINT");
    }

    static void execute(DatabaseUrl database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String text(DatabaseUrl database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static Connection connect(DatabaseUrl database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.jdbcProperties());
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
