package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tallyfymirror.delivery.webhook.Certificates;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.storm.TcpProxy;
import dev.tallyfymirror.sync.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program at its most talkative, through failures of everything it talks to, by TLS where Tallyfy is: whatever it says,
 * serves and stores afterwards holds none of its secrets.
 */
class SecretsPostgresTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String USER = "canary_user";

    private static final String TOKEN = "tallyfy-canary-8f14e45f";
    private static final String FEED = "feed-canary-c9f0f895";
    private static final String HOOKS = "hooks-canary-45c48cce";
    private static final String DATABASE = "database-canary-d3d94468";
    private static final String KAFKA = "kafka-canary-6512bd43";
    private static final String PATH = "path-canary-c20ad4d7";
    private static final String GARBLED = "garbled-canary-c51ce410";
    private static final String WEBHOOK = "webhookcanary/aab32389/aab32389a";
    private static final List<String> CANARIES = List.of(TOKEN, FEED, HOOKS, DATABASE, KAFKA, PATH, GARBLED, WEBHOOK);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> seen = new LinkedHashMap<>();
    private RunningStandIn standIn;
    private TcpProxy secured;
    private HttpServer receiver;
    private RunningProgram daemon;

    @BeforeEach
    void start() throws Exception {
        standIn = StandIn.start(StandInSettings.defaults(Clock.systemUTC())
                        .withToken(TOKEN)
                        .withSize(3, 4, 2))
                .block(LIMIT);
        Certificates certificates = new Certificates(folder);
        var door =
                certificates.make("tallyfy", "localhost").createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        secured = TcpProxy.to(door, standIn.port());
        receiver = echoing();
        POSTGRES.execute("CREATE ROLE " + USER + " LOGIN SUPERUSER PASSWORD '" + DATABASE + "'");
        Files.writeString(folder.resolve("desk.secret"), "whsec_" + WEBHOOK + "\n");
        writeSettings();
        daemon = RunningProgram.start(
                Path.of("target/secrets-daemon.log"), environment(), trusting(certificates), line("run"));
    }

    /** Fails, and gives back all that it was sent. */
    private static HttpServer echoing() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        server.createContext("/", exchange -> {
            byte[] echo = (exchange.getRequestURI() + " "
                            + exchange.getRequestHeaders().entrySet()
                            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-Echo", exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(500, echo.length);
            exchange.getResponseBody().write(echo);
            exchange.close();
        });
        server.start();
        return server;
    }

    private void writeSettings() throws IOException {
        Files.writeString(folder.resolve("settings.yaml"), """
                sinks:
                  - {name: desk, type: webhook, url: "http://localhost:%d/%s", secret-file: desk.secret, allow-private: true}
                  - name: stream
                    type: kafka
                    bootstrap-servers: localhost:1
                    topic: t
                    properties:
                      security.protocol: SASL_PLAINTEXT
                      sasl.mechanism: PLAIN
                      sasl.jaas.config: 'org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="%s";'
                """.formatted(
                        receiver.getAddress().getPort(), PATH, KAFKA));
    }

    private static List<String> trusting(Certificates certificates) throws Exception {
        return List.of(
                "-Djavax.net.ssl.trustStore=" + certificates.trust("tallyfy"),
                "-Djavax.net.ssl.trustStorePassword=" + Certificates.PASSWORD);
    }

    private static Map<String, String> environment() {
        var url = POSTGRES.url();
        return Map.of(
                "TALLYFY_ACCESS_TOKEN",
                TOKEN,
                "FEED_TOKEN",
                FEED,
                "HOOKS_SECRET",
                HOOKS,
                "DATABASE_URL",
                "postgresql://" + USER + ":" + DATABASE + "@" + url.host() + ":" + url.port() + "/" + url.database());
    }

    private String[] line(String... command) {
        List<String> line = new java.util.ArrayList<>(List.of(command));
        List.of(
                        "tallyfy.base-url=https://localhost:" + secured.port() + "/api",
                        "tallyfy.organizations=" + standIn.organization(),
                        "sync.interval=1s",
                        "api.requests-per-minute=0",
                        "api.requests-per-hour=0",
                        "lease.duration=3s",
                        "feed.port=0",
                        "log.level=trace")
                .forEach(setting -> line.addAll(List.of("--set", setting)));
        line.addAll(List.of("--config", folder.resolve("settings.yaml").toString()));
        return line.toArray(String[]::new);
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        secured.close();
        receiver.stop(0);
        standIn.stop().block(LIMIT);
        POSTGRES.execute("DROP ROLE " + USER);
    }

    @Test
    void noSecretIsInWhatIsLoggedServedStoredOrShown() throws Exception { // E18
        failEverything();
        commands();
        gather();

        assertThat(Files.readString(Path.of("/proc/" + daemon.pid() + "/environ")))
                .contains(TOKEN, FEED, HOOKS, DATABASE);
        daemon.signal("TERM");
        assertThat(daemon.await()).isZero();
        seen.put("log", daemon.said());

        assertThat(seen.get("log")).contains("TRACE").contains("DEBUG");
        assertThat(seen.values().stream().mapToInt(String::length).sum()).isGreaterThan(100_000);
        seen.forEach((what, text) -> assertThat(found(text)).as(what).isEmpty());
    }

    private static List<String> found(String text) {
        return CANARIES.stream()
                .filter(canary -> text.contains(canary) || text.contains(encoded(canary)))
                .toList();
    }

    /** But for its last signs, which depend on what follows. */
    private static String encoded(String canary) {
        String whole = Base64.getEncoder().encodeToString(canary.getBytes(StandardCharsets.UTF_8));
        return whole.substring(0, whole.length() - 4);
    }

    private void failEverything() throws IOException {
        Eventually.isTrue("it listens", () -> !feed().isEmpty());
        Eventually.isTrue("a sync was complete", () -> number("tallyfy.sync_cycle WHERE outcome = 'complete'") > 0);
        Eventually.isTrue("both are begun", () -> number("tallyfy_sync.destination") == 2);
        standIn.world()
                .change()
                .complete(POSTGRES.texts("SELECT task_id FROM tallyfy.open_task WHERE task_type = 'task'")
                        .get(0));
        Eventually.isTrue("the webhook fails", () -> number("tallyfy_sync.held_back WHERE destination = 'desk'") > 0);
        assertThat(status("events", "Authorization", "Bearer wrong-" + FEED)).isEqualTo(401);
        assertThat(status("events?after=" + FEED, "Authorization", "Bearer " + FEED))
                .isEqualTo(400);
        assertThat(post("hooks/tallyfy/" + HOOKS)).isEqualTo(202);
        assertThat(post("hooks/tallyfy/" + HOOKS + "x")).isEqualTo(404);
        Files.writeString(folder.resolve("desk.secret"), GARBLED);
        POSTGRES.execute("UPDATE tallyfy_sync.held_back SET next_at = clock_timestamp();"
                + " UPDATE tallyfy_sync.lease SET term = term + 1 WHERE name = 'destination:desk'");
        Eventually.isTrue("the secret is not read", () -> said("secret-file"));
        standIn.revokeTokens();
        Eventually.isTrue("the token is refused", () -> ready().contains("token"));
        standIn.acceptToken(TOKEN);
        Eventually.isTrue("the token is taken again", () -> !ready().contains("token"));
        secured.resetAll();
        POSTGRES.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + USER + "'");
        long before = number("tallyfy.sync_cycle WHERE outcome = 'complete'");
        Eventually.isTrue("it goes on", () -> number("tallyfy.sync_cycle WHERE outcome = 'complete'") > before + 1);
    }

    private void commands() throws IOException, InterruptedException {
        command("status", 0, line("status"));
        command("status as JSON", 0, line("status", "--output", "json"));
        command("deliveries", 0, line("deliveries", "list", "--output", "json"));
        command("doctor", 2, line("doctor"));
        command("doctor as JSON", 2, line("doctor", "--output", "json"));
        command("refused", 2, line("status", "--set", "feed.token=" + FEED));
    }

    private void command(String name, int code, String... line) throws IOException, InterruptedException {
        try (RunningProgram program =
                RunningProgram.start(folder.resolve(name + ".log"), environment(), List.of(), line)) {
            assertThat(program.await()).as(program.said()).isEqualTo(code);
            seen.put(name, program.said());
        }
    }

    private void gather() throws IOException {
        for (String path : List.of("", "metrics", "health/ready", "health/live", "openapi.json", "events", "none")) {
            seen.put("/" + path, body(path, "text/html, */*"));
            seen.put("/" + path + " as JSON", body(path, "application/json, */*;q=0.5"));
        }
        seen.put("command line", Files.readString(Path.of("/proc/" + daemon.pid() + "/cmdline")));
        for (String table : POSTGRES.texts("SELECT format('%I.%I', table_schema, table_name)"
                + " FROM information_schema.tables WHERE table_schema LIKE 'tallyfy%'")) {
            seen.put(table, String.join("\n", POSTGRES.texts("SELECT one::text FROM " + table + " one")));
        }
        seen.put("sessions", String.join("\n", POSTGRES.texts("SELECT one::text FROM pg_stat_activity one")));
    }

    private long number(String fromWhere) {
        return POSTGRES.number("SELECT count(*) FROM " + fromWhere);
    }

    private String feed() {
        try {
            return daemon.feed();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private boolean said(String text) {
        try {
            return daemon.said().contains(text);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private String ready() {
        return body("health/ready", "application/json");
    }

    private String body(String path, String accept) {
        return send(request(path)
                        .headers("Authorization", "Bearer " + FEED, "Accept", accept)
                        .build())
                .body();
    }

    private int status(String path, String... headers) {
        return send(request(path).headers(headers).build()).statusCode();
    }

    private int post(String path) {
        return send(request(path)
                        .POST(BodyPublishers.ofString("{\"id\":\"" + "0".repeat(32) + "\"}"))
                        .build())
                .statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(feed()).resolve("/" + path)).timeout(LIMIT);
    }

    private java.net.http.HttpResponse<String> send(HttpRequest request) {
        return http.sendAsync(request, BodyHandlers.ofString())
                .orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }
}
