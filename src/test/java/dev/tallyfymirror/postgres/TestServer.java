package dev.tallyfymirror.postgres;

import dev.tallyfymirror.postgres.embedded.EmbeddedPostgres;
import dev.tallyfymirror.postgres.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The one PostgreSQL of a test run: the one that {@code DATABASE_URL} names (its user must be allowed to create
 * databases), else an embedded one under {@code target} that stays there for the next run.
 */
final class TestServer {
    private static final Path FOLDER = Path.of("target", "test-postgres");
    private static final Path MIGRATIONS = Path.of("db", "migration");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final DatabaseUrl url;
    private String template = "";

    private TestServer(DatabaseUrl url) {
        this.url = url;
    }

    private static final class Holder {
        private static final TestServer INSTANCE = start();
    }

    static TestServer instance() {
        return Holder.INSTANCE;
    }

    DatabaseUrl url() {
        return url;
    }

    void create(String name, String from) throws SQLException {
        execute("CREATE DATABASE " + name + " TEMPLATE " + from);
        execute("ALTER DATABASE " + name + " SET TimeZone = 'Asia/Kathmandu'");
    }

    void drop(String name) throws SQLException {
        execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /** Made once for each state of the migrations: under another name first, so that it is never seen half done. */
    synchronized String migratedTemplate() throws SQLException {
        if (template.isEmpty()) {
            String wanted = "template_" + fingerprint();
            if (names("datname = '" + wanted + "'").isEmpty()) {
                migrateInto(wanted);
            }
            template = wanted;
        }
        return template;
    }

    private void migrateInto(String wanted) throws SQLException {
        String unfinished = "test_" + ProcessHandle.current().pid() + "_template";
        create(unfinished, "template1");
        new Migrations(url.withDatabase(unfinished)).migrate().then().block(PATIENCE);
        try {
            execute("ALTER DATABASE " + unfinished + " RENAME TO " + wanted);
        } catch (SQLException another) {
            drop(unfinished); // another test run was quicker
        }
    }

    private static TestServer start() {
        TestServers.loadNettyLibraries();
        String external = System.getenv("DATABASE_URL");
        TestServer server = new TestServer(external == null ? startEmbedded() : DatabaseUrl.parse(external));
        server.dropLeftovers();
        return server;
    }

    private static DatabaseUrl startEmbedded() {
        EmbeddedPostgres embedded = TestServers.startQuick(FOLDER);
        Runtime.getRuntime().addShutdownHook(new Thread(embedded::close, "stop-test-postgres"));
        return embedded.url();
    }

    /** Databases of test runs on this machine that were killed. */
    private void dropLeftovers() {
        try {
            for (String name : names("datname LIKE 'test\\_%\\_%'")) {
                if (ProcessHandle.of(Long.parseLong(name.split("_")[1])).isEmpty()) {
                    drop(name);
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private List<String> names(String condition) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT datname FROM pg_database WHERE " + condition)) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String fingerprint() {
        CRC32 checksum = new CRC32();
        if (Files.isDirectory(MIGRATIONS)) {
            try (Stream<Path> files = Files.list(MIGRATIONS)) {
                for (Path file : files.sorted().toList()) {
                    checksum.update(file.getFileName().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    checksum.update(Files.readAllBytes(file));
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return Long.toHexString(checksum.getValue());
    }
}
