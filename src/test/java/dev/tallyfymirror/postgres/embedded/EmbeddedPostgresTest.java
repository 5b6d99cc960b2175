package dev.tallyfymirror.postgres.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.PermanentDatabaseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @TempDir
    static Path made;

    @TempDir
    Path parent;

    private Path folder;

    /** Unpacking and making the cluster takes seconds, so each test begins with a copy. */
    @BeforeAll
    static void makeOnce() {
        EmbeddedPostgres.start(new EmbeddedSettings(made.resolve("once"), 0)).close();
    }

    @BeforeEach
    void copyFolder() throws Exception {
        folder = parent.resolve("embedded server");
        Process copy = new ProcessBuilder("cp", "-a", made.resolve("once").toString(), folder.toString()).start();
        assertThat(copy.waitFor()).isZero();
    }

    @Test
    void committedRowsSurviveWhateverDies() throws Exception {
        try (EmbeddedPostgres server = start()) {
            execute(server, "CREATE TABLE kept (id int)");
            execute(server, "INSERT INTO kept VALUES (1)");
        }
        assertThat(running()).as("stopped by its only user").isEmpty();
        Path stranger = Files.createDirectory(parent.resolve("stranger"));
        makeOld(parent);

        try (EmbeddedPostgres server = start()) {
            assertThat(query(server, "SELECT count(*) FROM kept")).isEqualTo("1");
            execute(server, "INSERT INTO kept VALUES (2)");
            killServer();
            server.ensureRunning();
            assertThat(query(server, "SELECT count(*) FROM kept")).isEqualTo("2");
            killServer();
        }

        try (EmbeddedPostgres server = start()) {
            assertThat(query(server, "SELECT count(*) FROM kept")).isEqualTo("2");
        }
        assertThat(stranger).isDirectory();
    }

    @Test
    void serverIsDurableAndPrivate() throws Exception {
        try (EmbeddedPostgres server = start()) {
            assertThat(query(server, "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(server, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(query(server, "SHOW data_checksums")).isEqualTo("on");
            assertThat(query(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(server, "SHOW password_encryption")).isEqualTo("scram-sha-256");
            assertThat(query(server, "SHOW unix_socket_directories")).isEmpty();
            assertThat(query(server, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"))
                    .isEqualTo("0");
            assertThat(query(
                            server,
                            "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'tallyfy'"))
                    .isEqualTo("t");
            assertThat(folder.resolve("data"))
                    .satisfies(path -> assertThat(mode(path)).isEqualTo("rwx------"));
            assertThat(mode(folder.resolve("password"))).isEqualTo("rw-------");
            assertThat(mode(folder.resolve("pgpass"))).isEqualTo("rw-------");
            assertThat(server.psqlCommand())
                    .doesNotContain(String.valueOf(server.url().password()));
            assertThatThrownBy(() -> connect(withPassword(server.url(), "wrong")))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void lastOfItsUsersStopsTheServer() throws Exception {
        EmbeddedPostgres mine = start();
        try (EmbeddedUser other = EmbeddedUser.start(folder)) {
            assertThat(other.port()).isEqualTo(mine.url().port());

            mine.close();

            assertThat(running()).as("still used by the other").isPresent();
            assertThat(query(mine, "SELECT 1")).isEqualTo("1");
        }
        assertThat(running()).as("left by the last one").isEmpty();
    }

    @Test
    void serverWhoseOwnerWasKilledIsAdopted() throws Exception {
        EmbeddedUser owner = EmbeddedUser.start(folder);
        owner.kill();
        Optional<ProcessHandle> orphan = running();
        assertThat(orphan).isPresent();

        try (EmbeddedPostgres server = start()) {
            assertThat(server.url().port()).isEqualTo(owner.port());
            assertThat(running()).isEqualTo(orphan);
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
        assertThat(running()).isEmpty();
    }

    @Test
    void serverIsOutOfReachOfTheTerminalsSignals() throws Exception {
        try (EmbeddedPostgres server = start()) {
            long serverPid = running().orElseThrow().pid();
            assertThat(session(serverPid))
                    .isNotEqualTo(session(ProcessHandle.current().pid()));
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void stalePidOfAnotherProgramIsNotBelieved() throws Exception {
        Files.writeString(
                folder.resolve("data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + folder.resolve("data") + "\n1\n5432\n\n127.0.0.1\n");

        try (EmbeddedPostgres server = start()) {
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void unfinishedClusterIsMadeAfresh() throws Exception {
        Files.move(folder.resolve("data"), folder.resolve("data.new"));
        Files.delete(folder.resolve("data.new/global/pg_control"));

        try (EmbeddedPostgres server = start()) {
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void portInUseNamesTheSetting() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> EmbeddedPostgres.start(new EmbeddedSettings(folder, port)))
                    .isInstanceOf(PermanentDatabaseException.class)
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("database.embedded-port");
        }
    }

    @Test
    void dataWithoutItsPasswordIsRefused() throws Exception {
        Files.delete(folder.resolve("password"));

        assertThatThrownBy(this::start)
                .isInstanceOf(PermanentDatabaseException.class)
                .hasMessageContaining("password is missing");
        assertThat(folder.resolve("data/PG_VERSION")).exists();
    }

    @Test
    void dataOfAnotherReleaseIsRefusedWithTheServersOwnWords() throws Exception {
        Files.writeString(folder.resolve("data/PG_VERSION"), "17\n");

        assertThatThrownBy(this::start)
                .isInstanceOf(PermanentDatabaseException.class)
                .hasMessageContaining("database files are incompatible with server");
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(new EmbeddedSettings(folder, 0));
    }

    private Optional<ProcessHandle> running() throws IOException {
        return PostmasterFile.find(folder.resolve("data")).map(PostmasterFile::process);
    }

    private void killServer() throws Exception {
        ProcessHandle postmaster = running().orElseThrow();
        assertThat(postmaster.destroyForcibly()).isTrue();
    }

    private static void makeOld(Path tree) throws IOException {
        FileTime longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(file -> !Files.isSymbolicLink(file)).toList()) {
                Files.setLastModifiedTime(file, longAgo);
            }
        }
    }

    private static String mode(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The sixth field of /proc/PID/stat, counted after the name in parentheses. */
    private static String session(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3];
    }

    private static DatabaseUrl withPassword(DatabaseUrl url, String password) {
        return new DatabaseUrl(url.user(), password, url.host(), url.port(), url.database(), url.parameters());
    }

    private static Connection connect(DatabaseUrl url) throws SQLException {
        return DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties());
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = connect(server.url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = connect(server.url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
