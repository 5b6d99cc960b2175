package dev.tallyfymirror.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of settings and of organizations. */
class DoctorPostgresTest {
    private static final Duration LONGEST = Duration.ofSeconds(16);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @TempDir
    Path folder;

    private RunningStandIn standIn;
    private Consultation patient;

    @BeforeEach
    void start() {
        begin(Clock.systemUTC());
    }

    private void begin(Clock clock) {
        standIn =
                StandIn.start(StandInSettings.defaults(clock).withSize(3, 4, 2)).block(Consultation.LIMIT);
        patient = new Consultation().about(standIn).on(POSTGRES.url()).with("FEED_PORT", "0");
    }

    @AfterEach
    void stop() {
        standIn.stop().block(Consultation.LIMIT);
    }

    @Test
    void allIsWell() {
        assertThat(patient.doctor()).as(patient.out + patient.err).isZero();

        assertThat(patient.line("settings"))
                .startsWith("ok    settings: 1 organization; no file; environment gives DATABASE_URL, FEED_PORT,"
                        + " TALLYFY_ACCESS_TOKEN, TALLYFY_BASE_URL, TALLYFY_ORG_ID;");
        assertThat(patient.line("database")).startsWith("ok").contains("PostgreSQL ");
        assertThat(patient.line("schema")).matches("ok    schema: version \\d+, up to date");
        assertThat(patient.line("rights")).startsWith("ok");
        assertThat(patient.line("connections")).startsWith("ok");
        assertThat(patient.line("roles")).startsWith("ok");
        assertThat(patient.line("api")).startsWith("ok    api (standin): " + standIn.baseUrl() + " answers in ");
        assertThat(patient.line("token")).startsWith("ok    token (standin): Tallyfy takes it as that of ");
        assertThat(patient.line("organization")).startsWith("ok");
        assertThat(patient.line("clock")).startsWith("ok");
        assertThat(patient.line("budget"))
                .matches("ok    budget \\(standin\\): \\d+ of 1000 requests an hour are left");
        assertThat(patient.line("feed port")).startsWith("ok");
        assertThat(patient.err).isEmpty();
    }

    /** The tests' own server runs so. */
    @Test
    void aServerThatCanLoseItsCommitsIsAWarningOnly() {
        assertThat(patient.doctor()).isZero();
        assertThat(patient.line("durability"))
                .startsWith("warn  durability: fsync, full_page_writes, synchronous_commit = off:")
                .contains("; mend: set it to on");
    }

    @Test
    void nothingIsWrittenButTheRequestsCounted() {
        String before = everything();
        assertThat(patient.doctor()).isZero();

        assertThat(everything()).isEqualTo(before);
        assertThat(POSTGRES.texts("SELECT purpose FROM tallyfy_sync.request ORDER BY 1"))
                .containsAll(java.util.List.of("list_runs", "me"));
    }

    private static String everything() {
        StringBuilder all = new StringBuilder();
        for (String table : POSTGRES.texts("SELECT format('%I.%I', table_schema, table_name)"
                + " FROM information_schema.tables WHERE table_schema LIKE 'tallyfy%' AND table_type = 'BASE TABLE'"
                + " AND table_name NOT IN ('request', 'budget') ORDER BY 1")) {
            all.append(table).append(POSTGRES.texts("SELECT xmin || one::text FROM " + table + " one ORDER BY 1"));
        }
        return all.toString();
    }

    @Test
    void everyFaultOfTheSettingsIsSaidAtOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "sync.interval: 0s\nfeed:\n  port: 99999\nfoo: 1\n");

        assertThat(patient.without("FEED_PORT").doctor("--config", file.toString()))
                .isEqualTo(2);
        assertThat(patient.lines("settings"))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("fail  settings: ")
                        .contains("mine.yaml line ", "; mend: set it right in " + file));
        assertThat(patient.line("database")).startsWith("skip").contains("mend the settings first");
        assertThat(patient.line("token")).startsWith("skip");
    }

    @Test
    void whereTokenOrOrganizationIsMissingTheRestIsLookedAt() {
        assertThat(patient.without("TALLYFY_ACCESS_TOKEN").doctor()).isEqualTo(2);
        assertThat(patient.line("settings")).startsWith("fail").contains("set TALLYFY_ACCESS_TOKEN");
        assertThat(patient.line("token")).startsWith("skip");
        assertThat(patient.line("schema")).startsWith("ok");

        assertThat(patient.without("TALLYFY_ORG_ID").doctor()).isEqualTo(2);
        assertThat(patient.line("settings")).contains("set TALLYFY_ORG_ID");
        assertThat(patient.line("feed port")).startsWith("ok");
    }

    @Test
    void aTokenFileThatOthersMayReadIsAWarning() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), standIn.token());
        Path open = Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
        patient.without("TALLYFY_ACCESS_TOKEN").with("TALLYFY_ACCESS_TOKEN_FILE", open.toString());

        assertThat(patient.doctor()).isZero();
        assertThat(patient.lines("settings").get(1))
                .startsWith("warn  settings: tallyfy.access-token-file: others than its owner may read " + open)
                .endsWith("; mend: chmod 600 mends that");
        assertThat(patient.line("token")).startsWith("ok");
        assertThat(patient.err).isEmpty();
    }

    @Test
    void aRefusedToken() {
        standIn.revokeTokens();

        assertThat(patient.doctor()).isEqualTo(3);
        assertThat(patient.line("token"))
                .startsWith("fail  token (standin): Tallyfy refuses the token")
                .contains("; mend: make a new token");
        assertThat(patient.line("api")).startsWith("ok");
        assertThat(patient.line("clock")).startsWith("ok");
        assertThat(patient.line("organization")).startsWith("skip");
    }

    @Test
    void anApplicationsTokenIsFetched() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "standin-secret");
        patient.without("TALLYFY_ACCESS_TOKEN")
                .with("TALLYFY_CLIENT_ID", "standin-client")
                .with("TALLYFY_CLIENT_SECRET_FILE", secret.toString());
        assertThat(patient.doctor()).as(patient.out).isZero();
        assertThat(patient.line("token")).startsWith("ok");

        Files.writeString(secret, "another-secret");
        assertThat(patient.doctor()).isEqualTo(3);
        assertThat(patient.line("token")).startsWith("fail").contains("no token for client standin-client");
        assertThat(patient.out).doesNotContain("another-secret");
    }

    @Test
    void anOrganizationThatTheTokenDoesNotSee() {
        assertThat(patient.with("TALLYFY_ORG_ID", "another").doctor()).isEqualTo(5);
        assertThat(patient.line("token")).startsWith("ok");
        assertThat(patient.line("organization"))
                .startsWith("fail  organization (another): its runs can't be read: ")
                .contains("; mend: set its right id in tallyfy.organizations");
    }

    @Test
    void anApiThatIsNotThere() {
        assertThat(patient.with("TALLYFY_BASE_URL", "http://127.0.0.1:1/api").doctor())
                .isEqualTo(5);
        assertThat(patient.line("api"))
                .startsWith("fail  api (standin): http://127.0.0.1:1/api: can't connect to 127.0.0.1:1")
                .contains("; mend: set tallyfy.base-url right");
        assertThat(patient.line("token")).startsWith("skip");
        assertThat(patient.line("clock")).startsWith("skip");
    }

    @Test
    void anApiThatAnswersWithErrorsOrLeadsElsewhere() {
        standIn.faults().next(1, "/me", Fault.status(503));
        assertThat(patient.doctor()).isEqualTo(5);
        assertThat(patient.line("api")).startsWith("fail").contains("503");

        standIn.faults().next(1, "/me", Fault.redirect("http://127.0.0.1:2/"));
        assertThat(patient.doctor()).isEqualTo(2);
        assertThat(patient.line("api")).startsWith("fail").contains("a redirect");
    }

    @Test
    void clocksThatAreApartAreAWarning() {
        standIn.stop().block(Consultation.LIMIT);
        begin(Clock.offset(Clock.systemUTC(), Duration.ofMillis(89_600)));

        assertThat(patient.doctor()).isZero();
        assertThat(patient.line("clock"))
                .matches("warn  clock \\(standin\\): this machine's is (89|90) s behind Tallyfy's; times are corrected"
                        + " by that; mend: let the machine's clock be set by NTP.*");
    }

    @Test
    void aBudgetThatIsUsedUpIsNotOverdrawn() {
        String org = standIn.organization();
        POSTGRES.execute("INSERT INTO tallyfy_sync.request (org_id, permitted_at, purpose)" + " SELECT '" + org
                + "', clock_timestamp() - interval '10 minutes', 'me' FROM generate_series(1, 1000)");
        long asked = standIn.requests().total();
        try {
            assertThat(patient.doctor()).isZero();
            assertThat(standIn.requests().total()).isEqualTo(asked);
            assertThat(patient.line("api")).startsWith("skip").contains("no request left for ");
            assertThat(patient.line("budget")).startsWith("warn  budget (" + org + "): 0 of 1000");
        } finally {
            POSTGRES.execute("DELETE FROM tallyfy_sync.request");
        }
    }

    @Test
    void whatHangsIsLeftInTime() throws IOException {
        standIn.faults().always("", Fault.hang());
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            int port = silent.getLocalPort();
            Path file = Files.writeString(folder.resolve("sinks.yaml"), """
                    sinks:
                      - {name: bus, type: kafka, bootstrap-servers: "192.0.2.1:9092", topic: t}
                    """);
            patient.on(DatabaseUrl.parse("postgresql://me:secret-password@127.0.0.1:" + port + "/db"))
                    .with("FEED_PORT", "" + port);

            long began = System.nanoTime();
            assertThat(patient.doctor("--config", file.toString())).isEqualTo(4);
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            assertThat(took).isLessThan(LONGEST);
            assertThat(patient.line("database")).startsWith("fail").contains("does not answer in time");
            assertThat(patient.line("schema")).startsWith("skip");
            assertThat(patient.line("api")).startsWith("fail").contains("answer in time");
            assertThat(patient.line("feed port")).startsWith("fail").contains("no daemon answers there");
            assertThat(patient.line("sink bus")).startsWith("warn");
            assertThat(patient.out).doesNotContain("secret-password");
        }
    }

    @Test
    void ofSeveralFaultsTheFirstToBeMendedGivesTheExitCode() {
        standIn.revokeTokens();
        patient.with("DATABASE_URL", "postgresql://me@127.0.0.1:1/db");
        assertThat(patient.doctor()).isEqualTo(3);
        assertThat(patient.line("database")).startsWith("fail");

        assertThat(patient.without("TALLYFY_ORG_ID").doctor()).isEqualTo(2);
        assertThat(patient.line("database")).startsWith("fail");
    }

    @Test
    void theAnswerAsJson() {
        standIn.revokeTokens();

        assertThat(patient.doctor("--output", "json")).isEqualTo(3);
        assertThat(patient.out.lines()).hasSize(1);
        assertThat(patient.out)
                .startsWith("{\"checks\":[{\"check\":\"settings\",\"state\":\"ok\",\"found\":\"1 organization;")
                .contains("{\"check\":\"token\",\"state\":\"fail\",\"found\":\"Tallyfy refuses the token")
                .contains("\"organization\":\"standin\"}")
                .endsWith("],\"ok\":false}\n");
    }
}
