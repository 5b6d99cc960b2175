package dev.tallyfymirror.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.postgres.embedded.OwnServer;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of databases, made wrong in one way each. */
class DoctorsDatabasePostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @RegisterExtension
    static final TestDatabase EMPTY = TestDatabase.empty();

    @TempDir
    Path folder;

    private static RunningStandIn standIn;
    private Consultation patient;

    @BeforeAll
    static void startStandIn() {
        standIn = StandIn.start(StandInSettings.defaults(Clock.systemUTC()).withSize(2, 2, 0))
                .block(Consultation.LIMIT);
    }

    @AfterAll
    static void stopStandIn() {
        standIn.stop().block(Consultation.LIMIT);
    }

    @BeforeEach
    void start() {
        patient = new Consultation().about(standIn).on(POSTGRES.url()).with("FEED_PORT", "0");
    }

    @Test
    void aServerThatIsNotThere() {
        assertThat(patient.with("DATABASE_URL", "postgresql://me@127.0.0.1:1/db")
                        .doctor())
                .isEqualTo(4);
        assertThat(patient.line("database"))
                .startsWith("fail  database: postgresql://me@127.0.0.1:1/db: the database can't be reached"
                        + " (Cannot connect to 127.0.0.1:1)")
                .endsWith("; mend: is database.url right, is the server running?");
        assertThat(patient.line("schema")).startsWith("skip");
        assertThat(patient.line("budget")).startsWith("skip");
        assertThat(patient.line("token")).startsWith("ok");
    }

    @Test
    void aWrongPasswordAndAWrongName() {
        DatabaseUrl url = POSTGRES.url();
        String server = "@" + url.host() + ":" + url.port() + "/";

        assertThat(patient.with("DATABASE_URL", "postgresql://" + url.user() + ":hunter2" + server + url.database())
                        .doctor())
                .isEqualTo(4);
        assertThat(patient.line("database"))
                .contains("the database refuses the password (PostgreSQL: ")
                .contains("; mend: check user and password in database.url");
        assertThat(patient.out + patient.err).doesNotContain("hunter2");

        assertThat(patient.on(url.withDatabase("nowhere")).doctor()).isEqualTo(4);
        assertThat(patient.line("database")).contains("does not exist").contains("; mend: create it, or name another");
    }

    @Test
    void aDatabaseWithNothingInItStaysSo() {
        assertThat(patient.on(EMPTY.url()).doctor()).isZero();
        assertThat(patient.line("schema")).isEqualTo("ok    schema: not made yet; the first start makes it");
        assertThat(EMPTY.number("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'tallyfy%'"))
                .isZero();
    }

    @Test
    void anOlderSchemaIsLeftToTheNextStart() {
        String newest = newest();
        String ofNewest = " FROM tallyfy_sync.schema_history h WHERE version = '" + newest + "'";
        String name = POSTGRES.texts("SELECT version || ' ' || description" + ofNewest)
                .get(0);
        String row = POSTGRES.texts("SELECT row_to_json(h)::text" + ofNewest).get(0);
        POSTGRES.execute("DELETE" + ofNewest);
        try {
            String before = newest();
            assertThat(patient.doctor()).isZero();
            assertThat(patient.line("schema"))
                    .isEqualTo("ok    schema: version " + before + "; the next start applies " + name);
            assertThat(newest()).isEqualTo(before);
        } finally {
            POSTGRES.execute("INSERT INTO tallyfy_sync.schema_history SELECT * FROM json_populate_record("
                    + "null::tallyfy_sync.schema_history, '" + row.replace("'", "''") + "')");
        }
    }

    private static String newest() {
        return POSTGRES.texts("SELECT max(version::int)::text FROM tallyfy_sync.schema_history")
                .get(0);
    }

    @Test
    void aNewerSchema() {
        String known = newest();
        POSTGRES.execute("INSERT INTO tallyfy_sync.schema_history (installed_rank, version, description, type, script,"
                + " installed_by, execution_time, success)"
                + " VALUES (999, '999', 'later', 'SQL', 'V999__later.sql', 'x', 0, true)");
        try {
            assertThat(patient.doctor()).isEqualTo(4);
            assertThat(patient.line("schema"))
                    .startsWith("fail  schema: the database's schema is newer (999) than this program (" + known + ")")
                    .contains("; mend: start the newer program");
            assertThat(patient.line("rights")).startsWith("ok");
        } finally {
            POSTGRES.execute("DELETE FROM tallyfy_sync.schema_history WHERE version = '999'");
        }
    }

    @Test
    void aSchemaThatWasChangedByHand() {
        POSTGRES.execute("UPDATE tallyfy_sync.schema_history SET checksum = checksum + 1 WHERE version = '2'");
        try {
            assertThat(patient.doctor()).isEqualTo(4);
            assertThat(patient.line("schema"))
                    .startsWith("fail  schema: the database's schema can't be brought up to date: ")
                    .contains("version 2", "; mend: it was changed by other hands");
        } finally {
            POSTGRES.execute("UPDATE tallyfy_sync.schema_history SET checksum = checksum - 1 WHERE version = '2'");
        }
    }

    @Test
    void aUserWithoutRights() {
        String user = "doctor_" + ProcessHandle.current().pid();
        POSTGRES.execute("CREATE ROLE " + user + " LOGIN PASSWORD 'secret-of-doctor'");
        try {
            assertThat(as(user, EMPTY.url())).isEqualTo(4);
            assertThat(patient.line("rights"))
                    .isEqualTo("fail  rights: " + user + " lacks CREATE on database "
                            + EMPTY.url().database()
                            + "; mend: grant it, or let the schema's owner be the user in database.url");

            assertThat(as(user, POSTGRES.url())).isEqualTo(4);
            assertThat(patient.line("rights")).contains("lacks USAGE on schema tallyfy");

            POSTGRES.execute("GRANT USAGE ON SCHEMA tallyfy, tallyfy_sync TO " + user
                    + "; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tallyfy, tallyfy_sync TO " + user
                    + "; REVOKE UPDATE ON tallyfy.task FROM " + user);
            assertThat(as(user, POSTGRES.url())).isEqualTo(4);
            assertThat(patient.line("rights")).contains(user + " lacks UPDATE on tallyfy.task;");

            POSTGRES.execute("GRANT UPDATE ON tallyfy.task TO " + user);
            assertThat(as(user, POSTGRES.url())).as(patient.out).isZero();
        } finally {
            POSTGRES.execute("DROP OWNED BY " + user);
            POSTGRES.execute("DROP ROLE " + user);
        }
    }

    private int as(String user, DatabaseUrl url) {
        return patient.on(new DatabaseUrl(user, "secret-of-doctor", url.host(), url.port(), url.database(), Map.of()))
                .doctor();
    }

    @Test
    void aDatabaseThatTakesNoWriting() {
        POSTGRES.execute("ALTER DATABASE " + POSTGRES.url().database() + " SET default_transaction_read_only = on");
        try {
            assertThat(patient.doctor()).isEqualTo(4);
            assertThat(patient.line("database")).startsWith("fail").contains("is read-only", "; mend: let this user");
            assertThat(patient.line("rights")).startsWith("skip");
        } finally {
            POSTGRES.execute("SET transaction_read_only = off; ALTER DATABASE "
                    + POSTGRES.url().database() + " RESET default_transaction_read_only");
        }
    }

    @Test
    void tooFewConnections() {
        POSTGRES.execute("ALTER DATABASE " + POSTGRES.url().database() + " CONNECTION LIMIT 5");
        try {
            assertThat(patient.doctor()).isZero();
            assertThat(patient.line("connections"))
                    .matches("warn  connections: \\d of 5 are left; a daemon uses up to 11; mend: raise .*");
        } finally {
            POSTGRES.execute("ALTER DATABASE " + POSTGRES.url().database() + " CONNECTION LIMIT -1");
        }
    }

    /** On a server of its own: roles belong to all databases of a server. */
    @Test
    void aMissingRoleOfReadersIsMendedByWhatIsSaid() throws SQLException {
        try (OwnServer server = OwnServer.in(folder.resolve("own"))) {
            patient.on(server.url());
            assertThat(patient.doctor()).isZero();
            assertThat(patient.line("roles"))
                    .startsWith("warn  roles: tallyfy_reader and tallyfy_consumer: not there yet");

            assertThat(patient.program().migrate().block(Consultation.LIMIT)).isNotNull();
            assertThat(patient.doctor()).isZero();
            assertThat(patient.line("roles")).startsWith("ok");
            execute(server, "DROP OWNED BY tallyfy_reader; DROP ROLE tallyfy_reader");
            assertThat(patient.doctor()).isZero();

            String advice = patient.line("roles");
            assertThat(advice).startsWith("warn  roles: tallyfy_reader: not there, or may not read the mirror; mend: ");
            execute(
                    server,
                    advice.replaceFirst(".*in psql: ", "")
                            .replace(" where it is missing; then as the schema's owner: ", " "));
            assertThat(patient.doctor()).isZero();
            assertThat(patient.line("roles")).startsWith("ok");
        }
    }

    private static void execute(OwnServer server, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        server.url().jdbcUrl(), server.url().jdbcProperties());
                var statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
        }
    }
}
