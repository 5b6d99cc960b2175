package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import dev.tallyfymirror.delivery.webhook.ReferenceVerifier;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsException;
import dev.tallyfymirror.settings.SettingsSources;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.sync.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The composed daemon pushes what it announces: from a completion at the stand-in to a file and a webhook. */
class PushedPostgresTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String NEW_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrs=";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @TempDir
    Path folder;

    private final Queue<String> posted = new ConcurrentLinkedQueue<>();
    /** Of the latest post: which secrets verify it. */
    private volatile Set<String> verifiedBy = Set.of();

    private final HttpClient http = HttpClient.newHttpClient();
    private volatile int status = 204;
    private com.sun.net.httpserver.HttpServer receiver;
    private RunningStandIn standIn;
    private Composition daemonSide;
    private Composition commandSide;

    @BeforeEach
    void start(TestInfo test) throws IOException {
        POSTGRES.execute("TRUNCATE tallyfy_sync.destination, tallyfy_sync.held_back, tallyfy_sync.dead_letter");
        standIn = StandIn.start(StandInSettings.defaults(Clock.systemUTC())
                        .withOrganization(test.getTestMethod().orElseThrow().getName())
                        .withSize(20, 3, 2)
                        .withOpenRuns(20))
                .block(LIMIT);
        receiver = com.sun.net.httpserver.HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        receiver.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            verifiedBy = verifiedBy(exchange.getRequestHeaders(), body);
            posted.add(new String(body, StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
        Files.writeString(folder.resolve("desk.secret"), SECRET + "\n");
        daemonSide = composition();
        commandSide = composition();
    }

    @AfterEach
    void stop() {
        commandSide.close();
        daemonSide.close();
        receiver.stop(0);
        standIn.stop().block(LIMIT);
    }

    private static Set<String> verifiedBy(Headers headers, byte[] body) {
        Map<String, String> plain = headers.entrySet().stream()
                .collect(Collectors.toMap(
                        one -> one.getKey().toLowerCase(Locale.ROOT),
                        one -> one.getValue().get(0)));
        return Stream.of(SECRET, NEW_SECRET)
                .filter(secret -> new ReferenceVerifier(secret).accepts(plain, body, Instant.now()))
                .collect(Collectors.toSet());
    }

    private Composition composition(String... more) {
        Path yaml = folder.resolve("settings.yaml");
        try {
            Files.writeString(yaml, """
                    sinks:
                      - {name: archive, type: file, path: events.ndjson, fsync: false}
                      - {name: desk, type: webhook, url: "http://127.0.0.1:%d/in", secret-file: desk.secret, allow-private: true}
                    """.formatted(receiver.getAddress().getPort()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        List<String> given = new ArrayList<>(List.of(
                "tallyfy.base-url=" + standIn.baseUrl(),
                "tallyfy.organizations=" + standIn.organization(),
                "sync.interval=1s",
                "api.requests-per-minute=0",
                "feed.port=0"));
        given.addAll(List.of(more));
        Settings settings = Settings.load(new SettingsSources(
                given, Map.of("TALLYFY_ACCESS_TOKEN", standIn.token(), "DATABASE_URL", url()), yaml, null));
        assertThat(settings.warnings()).noneMatch(warning -> warning.startsWith("sinks: this version"));
        return new Composition(settings, Clock.systemUTC());
    }

    private static String url() {
        var url = POSTGRES.url();
        String password = url.password() == null ? "" : ":" + url.password();
        return "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database();
    }

    @Test
    void aCompletionIsPushedToEveryDestinationAndShownInStatus() {
        Daemon daemon = ready();
        String task = completeOne(0);

        eventually(() -> String.join("\n", posted), text -> text.contains(task));
        eventually(this::file, text -> text.contains(task));
        eventually(() -> "" + status("desk").behind(), "0"::equals);
        eventually(() -> status("desk").state(), "works"::equals);
        assertThat(status("archive").taken()).isPositive();
        assertThat(status("archive").holder()).isNotNull();
        assertThat(get(daemon, "metrics"))
                .contains("tallyfy_mirror_destination_behind{destination=\"desk\"} 0.0")
                .contains("tallyfy_mirror_destination_lag_seconds{destination=\"desk\"} 0.0")
                .contains("tallyfy_mirror_delivered_total{destination=\"archive\",outcome=\"taken\"}");
    }

    @Test
    void aReceiverThatIsGoneIsShownEverywhereAndResumedByCommand() { // E4
        status = 410;
        Daemon daemon = ready();
        String task = completeOne(0);
        eventually(() -> get(daemon, "health/ready"), text -> text.matches("(?s).*\"degraded\".*destination desk.*"));
        eventually(() -> status("desk").state(), "disabled"::equals);
        eventually(this::file, text -> text.contains(task));

        status = 204;
        posted.clear();
        commandSide.resume("desk").block(LIMIT);
        eventually(() -> String.join("\n", posted), text -> text.contains(task));
        eventually(() -> get(daemon, "health/ready"), text -> text.contains("\"ready\""));
        eventually(() -> status("desk").state(), "works"::equals);
    }

    @Test
    void aDeadLetterIsSentAgainByCommand() {
        Daemon daemon = ready();
        String task = completeOne(0);
        eventually(() -> String.join("\n", posted), text -> text.contains(task));
        POSTGRES.execute("INSERT INTO tallyfy_sync.dead_letter SELECT 'desk', seq, id, type, 12, now(), now(), 'no'"
                + " FROM tallyfy.event WHERE task_id = '" + task + "'");
        DeliveriesReport.DeadLetter letter =
                commandSide.deliveries().block(LIMIT).deadLetters().get(0);
        assertThat(letter.type()).isEqualTo("tallyfy.task.completed");

        posted.clear();
        assertThat(commandSide
                        .redeliver("desk", java.util.UUID.fromString(letter.event()))
                        .block(LIMIT))
                .isEqualTo(1);
        eventually(() -> String.join("\n", posted), text -> text.contains(task));
        eventually(
                () -> "" + commandSide.deliveries().block(LIMIT).deadLetters().size(), "0"::equals);
        assertThatThrownBy(() -> commandSide.resume("unknown").block(LIMIT)).isInstanceOf(SettingsException.class);
        assertThat(daemon.address()).isNotNull();
    }

    @Test
    void aSecretIsChangedInItsFileWithoutARestart() throws IOException { // E11
        Daemon daemon = ready();
        assertThat(pushedAndVerifiedBy()).containsExactly(SECRET);
        Files.writeString(folder.resolve("desk.secret"), NEW_SECRET + "\n" + SECRET + "\n");
        assertThat(pushedAndVerifiedBy()).containsExactlyInAnyOrder(SECRET, NEW_SECRET);
        Files.writeString(folder.resolve("desk.secret"), NEW_SECRET + "\n");
        assertThat(pushedAndVerifiedBy()).containsExactly(NEW_SECRET);
        assertThat(get(daemon, "health/ready")).contains("\"ready\"");
    }

    private Set<String> pushedAndVerifiedBy() {
        String task = completeOne(0);
        Eventually.isTrue(
                "its completion is posted",
                () -> posted.stream().anyMatch(text -> text.contains("tallyfy.task.completed") && text.contains(task)));
        return verifiedBy;
    }

    @Test
    void whatADestinationNeverTakesIsKeptWhateverItsAgeAndIsShown() { // E19
        ready();
        String taken = completeOne(0);
        eventually(() -> "" + status("desk").taken() + status("archive").taken(), "11"::equals);
        status = 500;
        List<String> refused = POSTGRES.texts("SELECT min(task_id) FROM tallyfy.open_task WHERE org_id = '"
                + standIn.organization() + "' AND task_type = 'task' GROUP BY run_id");
        assertThat(refused).hasSizeGreaterThan(5);
        refused.forEach(standIn.world().change()::complete);
        eventually(() -> "" + status("archive").taken(), ("" + (refused.size() + 1))::equals);
        eventually(() -> status("desk").state(), state -> !state.equals("works"));
        daemonSide.close();
        POSTGRES.execute("UPDATE tallyfy.event SET observed_at = clock_timestamp() - interval '100 days'");

        daemonSide = composition("events.retention=30");
        Daemon daemon = daemonSide.run(told -> {}).block(LIMIT);
        eventually(() -> "" + number("tallyfy.event WHERE task_id = '" + taken + "'"), "0"::equals);
        eventually(() -> get(daemon, "health/ready"), text -> text.contains("destination desk"));
        eventually(() -> get(daemon, "metrics"), PushedPostgresTest::isBehind);
        assertThat(refused).allMatch(task -> number("tallyfy.event WHERE task_id = '" + task + "'") == 1);

        status = 204;
        posted.clear();
        commandSide.resume("desk").block(LIMIT);
        eventually(() -> String.join("\n", posted), text -> refused.stream().allMatch(text::contains));
    }

    private static boolean isBehind(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("tallyfy_mirror_destination_lag_seconds{destination=\"desk\"}"))
                .anyMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) > 0);
    }

    private static long number(String fromWhere) {
        return POSTGRES.number("SELECT count(*) FROM " + fromWhere);
    }

    @Test
    void aSecretThatIsNoneKeepsTheDaemonFromStarting() throws IOException {
        Files.writeString(folder.resolve("desk.secret"), "hunter2");
        assertThatThrownBy(() -> daemonSide.run(told -> {}).block(LIMIT))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("sinks.desk.secret-file")
                .satisfies(refused -> assertThat(refused.toString()).doesNotContain("hunter2"));
    }

    private StatusReport.Destination status(String name) {
        return commandSide.status().block(LIMIT).destinations().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String file() {
        try {
            Path file = folder.resolve("events.ndjson");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Daemon ready() {
        Daemon daemon = daemonSide.run(told -> {}).block(LIMIT);
        eventually(() -> get(daemon, "health/ready"), body -> body.contains("\"ready\""));
        eventually(() -> "" + POSTGRES.number("SELECT count(*) FROM tallyfy_sync.destination"), "2"::equals);
        return daemon;
    }

    private String completeOne(int which) {
        List<String> tasks = new ArrayList<>(POSTGRES.texts("SELECT task_id FROM tallyfy.open_task WHERE org_id = '"
                + standIn.organization() + "' AND run_id IS NOT NULL AND task_type = 'task' ORDER BY task_id"));
        standIn.world().change().complete(tasks.get(which));
        return tasks.get(which);
    }

    private String get(Daemon daemon, String path) {
        HttpRequest request =
                HttpRequest.newBuilder(daemon.address().resolve(path)).build();
        return Mono.fromFuture(() -> http.sendAsync(request, BodyHandlers.ofString()))
                .block(LIMIT)
                .body();
    }

    private static void eventually(Supplier<String> look, Predicate<String> wanted) {
        Eventually.isTrue("what is seen is as wanted", () -> wanted.test(look.get()));
    }
}
