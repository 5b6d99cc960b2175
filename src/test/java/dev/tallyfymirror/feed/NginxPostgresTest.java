package dev.tallyfymirror.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tallyfymirror.FreePort;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.outbox.OutboxEvents;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.sync.Eventually;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code config/nginx.conf}, run in front of a feed; only ports, the certificate and where nginx writes are others. */
@Timeout(120)
class NginxPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String TOKEN = "sesame";

    @TempDir
    static Path folder;

    private static Outbox outbox;
    private static TestFeed feed;
    private static Process nginx;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(find("nginx") != null && find("openssl") != null, "nginx and openssl are needed and are not here");
        outbox = new Outbox(POSTGRES.database());
        feed = TestFeed.start(outbox, TOKEN, FeedSettings.Pace.USUAL);
        append(1);
        assertThat(run("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=feed -addext"
                                + " subjectAltName=IP:127.0.0.1 -keyout feed.key -out feed.pem")
                        .waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        port = FreePort.find();
        Files.writeString(folder.resolve("nginx.conf"), config());
        nginx = run(find("nginx") + " -p " + folder + " -e error.log -c nginx.conf");
        Eventually.isTrue("nginx listens", LIMIT, NginxPostgresTest::listens);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (nginx != null) {
            nginx.destroy();
            assertThat(nginx.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        if (feed != null) {
            feed.close();
        }
    }

    private static String config() throws IOException {
        String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(what -> "    " + what + "_temp_path " + folder + "/" + what + ";\n")
                .reduce("http {\n    access_log " + folder + "/access.log;\n", String::concat);
        String given = Files.readString(Path.of("config", "nginx.conf"));
        String adapted = given.replace(
                        "127.0.0.1:8080", "127.0.0.1:" + feed.running().port())
                .replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
                .replace("/etc/ssl/certs/feed.example.org.pem", folder + "/feed.pem")
                .replace("/etc/ssl/private/feed.example.org.key", folder + "/feed.key")
                .replace("http {\n", temporary);
        assertThat(adapted).doesNotContain("/etc/ssl", ":8080", " 443 ").contains(temporary);
        return "daemon off;\npid " + folder + "/nginx.pid;\n" + adapted;
    }

    @Test
    void aBatchComesOverTls() throws Exception {
        HttpResponse<String> batch = client().send(request("/events"), HttpResponse.BodyHandlers.ofString());

        assertThat(batch.statusCode()).isEqualTo(200);
        assertThat(batch.body()).contains(newest());
        assertThat(batch.headers().firstValue("X-Next-After")).isPresent();
        HttpRequest without = HttpRequest.newBuilder(uri("/events")).build();
        assertThat(client().send(without, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
        HttpRequest health = HttpRequest.newBuilder(uri("/health/live")).build();
        assertThat(client().send(health, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aStreamComesOverTlsAsItHappens() throws Exception {
        HttpResponse<InputStream> response = client().send(
                        request("/events?after=latest", "Accept", "text/event-stream"),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (TestFeed.Lines lines = new TestFeed.Lines(response)) {
            assertThat(response.statusCode()).isEqualTo(200);
            for (int n = 2; n < 5; n++) {
                append(n);
                String line = lines.nextFilled();
                while (!line.startsWith("data: ")) {
                    line = lines.nextFilled();
                }
                assertThat(line).contains(newest());
            }
        }
    }

    @Test
    void theSecretOfHintsStandsInNoLog() throws Exception {
        HttpRequest hint = HttpRequest.newBuilder(uri("/hooks/tallyfy/s3cretS3cret"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        int status = client().send(hint, HttpResponse.BodyHandlers.ofString()).statusCode();
        assertThat(status).as("the feed of this test takes no hints").isEqualTo(404);
        assertThat(client().send(request("/events?limit=7"), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);

        Eventually.isTrue("logged", LIMIT, () -> log("access.log").contains("limit=7"));
        assertThat(log("access.log") + log("error.log")).doesNotContain("s3cret");
    }

    private static String log(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static URI uri(String path) {
        return URI.create("https://127.0.0.1:" + port + path);
    }

    private static HttpRequest request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).timeout(LIMIT).header("Authorization", "Bearer " + TOKEN);
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    /** Trusts nothing but the certificate made here. */
    private static HttpClient client() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(folder.resolve("feed.pem"))) {
            trusted.setCertificateEntry(
                    "feed", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    private static Process run(String command) throws IOException {
        return new ProcessBuilder(List.of(command.split(" ")))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("out.txt").toFile()))
                .start();
    }

    /** Also where system programs are, which no ordinary user has on the path. */
    private static String find(String program) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(File.pathSeparator))
                .map(path -> Path.of(path, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }

    private static boolean listens() {
        assertThat(nginx.isAlive()).as(() -> log("out.txt")).isTrue();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void append(int number) {
        var events = List.of(OutboxEvents.event(number, FactType.TASK_COMPLETED, "org-1", "run-1"));
        assertThat(POSTGRES.database()
                        .inTransaction(session -> outbox.append(session, events))
                        .block(LIMIT))
                .isEqualTo(1);
    }

    private static String newest() {
        return POSTGRES.texts("SELECT id FROM tallyfy.event ORDER BY seq DESC LIMIT 1")
                .get(0);
    }
}
