package dev.tallyfymirror.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.Composition;
import dev.tallyfymirror.Daemon;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.postgres.embedded.EmbeddedPostgres;
import dev.tallyfymirror.postgres.embedded.EmbeddedSettings;
import dev.tallyfymirror.postgres.embedded.EmbeddedUser;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.sync.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of ports, of the embedded server's folder, and of sinks. */
class DoctorsPlacesPostgresTest {
    private static final String WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @RegisterExtension
    static final TestDatabase ANOTHER = TestDatabase.migrated();

    @TempDir
    Path folder;

    private RunningStandIn standIn;
    private Consultation patient;

    @BeforeEach
    void start() {
        standIn = StandIn.start(StandInSettings.defaults(Clock.systemUTC()).withSize(2, 2, 0))
                .block(Consultation.LIMIT);
        patient = new Consultation().about(standIn).on(POSTGRES.url()).with("FEED_PORT", "0");
    }

    @AfterEach
    void stop() {
        standIn.stop().block(Consultation.LIMIT);
    }

    @Test
    void aPortThatAStrangerHas() throws IOException {
        try (ServerSocket stranger = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            patient.with("FEED_PORT", "" + stranger.getLocalPort());
            assertThat(patient.doctor()).isEqualTo(5);
            assertThat(patient.line("feed port"))
                    .isEqualTo("fail  feed port: 127.0.0.1:" + stranger.getLocalPort()
                            + " is in use, and no daemon answers there; mend: set feed.port to a free port (0 for any),"
                            + " or end what listens there");
        }
        // the stand-in speaks HTTP, but is no daemon
        assertThat(patient.with("FEED_PORT", "" + standIn.port()).doctor()).isEqualTo(5);
        assertThat(patient.line("feed port")).contains("no daemon answers there");
    }

    @Test
    void aHostThatIsNotThisMachines() {
        assertThat(patient.with("FEED_HOST", "192.0.2.1")
                        .with("FEED_TOKEN", "t0ken")
                        .doctor())
                .isEqualTo(2);
        assertThat(patient.line("feed port"))
                .startsWith("fail  feed port: 192.0.2.1")
                .contains("; mend: set feed.host");
    }

    @Test
    void aPortThatALivingDaemonHas() {
        ANOTHER.execute("SELECT tallyfy_sync.new_feed()");
        try (Composition program = patient.with("FEED_TOKEN", "canary-of-feed").program()) {
            Daemon daemon = Consultation.start(program);
            String port = "" + daemon.address().getPort();
            patient.with("FEED_PORT", port);
            Eventually.isTrue("it is said to run", () -> patient.doctor() == 0 && isFine());
            assertThat(patient.line("feed port")).isEqualTo("ok    feed port: the daemon runs on 127.0.0.1:" + port);

            assertThat(patient.with("FEED_TOKEN", "other").doctor()).isZero();
            assertThat(patient.line("feed port")).startsWith("warn").contains("takes another feed.token");

            assertThat(patient.with("FEED_TOKEN", "canary-of-feed")
                            .on(ANOTHER.url())
                            .doctor())
                    .isEqualTo(5);
            assertThat(patient.line("feed port")).contains("a daemon of another database listens on ");
            assertThat(patient.out + patient.err).doesNotContain("canary-of-feed");
        }
    }

    private boolean isFine() {
        return patient.line("feed port").startsWith("ok");
    }

    @Test
    void theTroubleOfALivingDaemonIsSaid() {
        standIn.revokeTokens();
        patient.with("FEED_PORT", "0");
        String token = standIn.token();
        standIn.acceptToken(token);
        try (Composition program = patient.program()) {
            Daemon daemon = Consultation.start(program);
            standIn.revokeTokens();
            patient.with("SYNC_INTERVAL", "1s")
                    .with("FEED_PORT", "" + daemon.address().getPort());
            Eventually.isTrue(
                    "its trouble is said",
                    () -> patient.doctor() == 3
                            && patient.line("feed port")
                                    .matches("warn  feed port: the daemon runs .*, with trouble: .*"));
        }
    }

    @Test
    void anEmbeddedDatabaseThatWasNeverMadeIsNotMade() {
        Path home = folder.resolve("embedded");
        embedded(home);

        assertThat(patient.doctor()).isZero();
        assertThat(patient.line("embedded database")).startsWith("ok    embedded database: " + home + ": not made yet");
        assertThat(patient.line("disk")).startsWith("ok");
        assertThat(patient.line("token")).startsWith("ok");
        assertThat(home).doesNotExist();
    }

    @Test
    void anEmbeddedDatabaseWhoseFolderCanNotBeMade() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        embedded(file.resolve("postgres"));

        assertThat(patient.doctor()).isEqualTo(4);
        assertThat(patient.line("embedded database")).startsWith("fail").contains("; mend: set database.embedded-dir");
        assertThat(patient.line("schema")).startsWith("skip");
    }

    @Test
    void anEmbeddedDatabaseThatDoesNotRunIsStartedAndStopped() throws IOException {
        Path home = folder.resolve("embedded");
        embedded(home);
        EmbeddedPostgres first = EmbeddedPostgres.start(new EmbeddedSettings(home, 0));
        first.close();
        assertThat(home.resolve("data/postmaster.pid")).doesNotExist();

        assertThat(patient.doctor()).as(patient.out).isZero();
        assertThat(patient.line("embedded database")).contains("does not run; is started for these looks");
        assertThat(patient.line("schema")).isEqualTo("ok    schema: not made yet; the first start makes it");
        assertThat(patient.line("durability")).startsWith("ok");
        assertThat(home.resolve("data/postmaster.pid")).doesNotExist();
    }

    @Test
    void anEmbeddedDatabaseThatRunsIsUsedAndLeftRunning() throws IOException {
        Path home = folder.resolve("embedded");
        embedded(home);
        try (EmbeddedUser other = EmbeddedUser.start(home)) {
            assertThat(patient.doctor()).as(patient.out).isZero();
            assertThat(patient.line("embedded database")).contains(": runs on port " + other.port() + ", and is used");
            assertThat(patient.line("database")).contains("@127.0.0.1:" + other.port() + "/");
            assertThat(home.resolve("data/postmaster.pid")).exists();
        }
        assertThat(home.resolve("data/postmaster.pid")).doesNotExist();
    }

    private void embedded(Path home) {
        patient.without("DATABASE_URL")
                .with("DATABASE_EMBEDDED_DIR", home.toString())
                .with("DATABASE_EMBEDDED_PORT", "0");
    }

    @Test
    void sinksAreReachedAndNothingIsSent() throws IOException {
        Path secret = Files.writeString(folder.resolve("desk.secret"), WEBHOOK_SECRET);
        try (ServerSocket receiver = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            sinks(secret, receiver.getLocalPort(), folder.resolve("events.ndjson"));
            assertThat(patient.doctor()).as(patient.out).isZero();
            for (String sink : new String[] {"desk", "bus", "log"}) {
                assertThat(patient.line("sink " + sink)).startsWith("ok");
            }
            assertThat(folder.resolve("events.ndjson")).doesNotExist();
            receiver.setSoTimeout(1_000);
            for (int connection = 0; connection < 2; connection++) {
                try (var accepted = receiver.accept()) {
                    assertThat(accepted.getInputStream().read())
                            .as("a byte sent")
                            .isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void sinksThatAreAwayAreWarningsAndThoseThatAreWrongAreFaults() throws IOException {
        Path secret = Files.writeString(folder.resolve("desk.secret"), WEBHOOK_SECRET);
        sinks(secret, 1, folder.resolve("none/events.ndjson"));

        assertThat(patient.doctor()).isEqualTo(5);
        assertThat(patient.line("sink desk")).startsWith("warn  sink desk: localhost:1 takes no connection; mend: ");
        assertThat(patient.line("sink bus")).startsWith("warn  sink bus: localhost:1 takes no connection; mend: ");
        assertThat(patient.line("sink log")).startsWith("fail").contains("can't be written; mend: make its folder");

        Files.writeString(secret, "garbled-canary");
        assertThat(patient.doctor()).isEqualTo(2);
        assertThat(patient.line("sink desk")).startsWith("fail").contains("a webhook's secret is whsec_");
        assertThat(patient.out + patient.err)
                .doesNotContain("garbled-canary", "path-canary", "kafka-canary", WEBHOOK_SECRET, "query-canary");
    }

    @Test
    void aWebhookOnThisMachineIsRefusedAsTheDaemonRefusesIt() throws IOException {
        Path secret = Files.writeString(folder.resolve("desk.secret"), WEBHOOK_SECRET);
        Path file = Files.writeString(folder.resolve("private.yaml"), """
                sinks:
                  - {name: desk, type: webhook, url: "http://localhost:8081/path-canary", secret-file: %s}
                """.formatted(secret));

        assertThat(patient.doctor("--config", file.toString())).isEqualTo(2);
        assertThat(patient.line("sink desk"))
                .startsWith("fail  sink desk: localhost leads to no public address; mend: ")
                .contains("allow-private");
        assertThat(patient.out).doesNotContain("path-canary");
    }

    private void sinks(Path secret, int port, Path log) throws IOException {
        patient.file(Files.writeString(folder.resolve("sinks.yaml"), """
                sinks:
                  - name: desk
                    type: webhook
                    url: http://localhost:%1$d/path-canary?key=query-canary
                    secret-file: %2$s
                    allow-private: true
                  - name: bus
                    type: kafka
                    bootstrap-servers: localhost:%1$d
                    topic: t
                    properties: {sasl.jaas.config: kafka-canary}
                  - {name: log, type: file, path: %3$s}
                """.formatted(port, secret, log)));
    }
}
