package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.TransientDatabaseException;
import dev.tallyfymirror.postgres.embedded.OwnServer;
import dev.tallyfymirror.postgres.embedded.OwnServer.Stop;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsSources;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.sync.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The composed daemon while its database server is stopped, crashed, killed and gone: it waits and goes on by itself. */
class DatabaseGonePostgresTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private OwnServer server;
    private RunningStandIn standIn;
    private Composition program;

    @BeforeEach
    void start() {
        server = OwnServer.in(folder.resolve("server"));
        standIn = StandIn.start(StandInSettings.defaults(Clock.systemUTC())
                        .withOrganization("gone")
                        .withSize(8, 5, 2))
                .block(LIMIT);
        program = program();
    }

    @AfterEach
    void stop() {
        program.close();
        standIn.stop().block(LIMIT);
        server.close();
    }

    @Test
    void aRunningDaemonGoesOnAfterEachKindOfEnd() throws Exception { // D8
        Daemon daemon = program.run(told -> {}).block(LIMIT);
        Eventually.isTrue("ready", LIMIT, () -> status(daemon) == 200);
        List<String> completed = new ArrayList<>();
        for (Stop how : Stop.values()) {
            completed.add(completeOne());
            server.stop(how);
            completed.add(completeOne());
            Eventually.isTrue("not ready after " + how, LIMIT, () -> status(daemon) == 503);
            server.start();
            long from = System.nanoTime();
            Eventually.isTrue("ready after " + how, LIMIT, () -> status(daemon) == 200);
            Eventually.isTrue("all told after " + how, LIMIT, () -> told() >= completed.size());
            System.out.printf(
                    "database %s: told %d ms after it was there again%n", how, (System.nanoTime() - from) / 1_000_000);
        }
        assertThat(texts("SELECT task_id FROM tallyfy.event WHERE type = 'tallyfy.task.completed'"))
                .containsExactlyInAnyOrderElementsOf(completed);
        assertThat(texts("SELECT task_id FROM tallyfy.task WHERE completed_at IS NOT NULL"))
                .containsAll(completed);
    }

    @Test
    void withoutItsDatabaseADaemonDoesNotStartAndSaysSo() {
        server.stop(Stop.FAST);
        StepVerifier.create(program.run(told -> {}))
                .expectError(TransientDatabaseException.class)
                .verify(LIMIT);
    }

    private Composition program() {
        Settings settings = Settings.load(new SettingsSources(
                List.of(
                        "tallyfy.base-url=" + standIn.baseUrl(),
                        "tallyfy.organizations=gone",
                        "sync.interval=1s",
                        "lease.duration=5s",
                        "feed.port=0"),
                Map.of("TALLYFY_ACCESS_TOKEN", standIn.token(), "DATABASE_URL", text(server.url())),
                null,
                null));
        return new Composition(settings, Clock.systemUTC());
    }

    private static String text(DatabaseUrl url) {
        return "postgresql://" + url.user() + ":" + url.password() + "@" + url.host() + ":" + url.port() + "/"
                + url.database() + "?sslmode=disable";
    }

    private String completeOne() {
        String task = standIn.world().openTaskIds().stream()
                .filter(id -> standIn.world().taskTruth(id).type().equals("task"))
                .filter(id -> isShown(standIn.world().taskTruth(id).runId()))
                .findFirst()
                .orElseThrow();
        standIn.world().change().complete(task);
        return task;
    }

    private boolean isShown(String run) {
        return run != null
                && standIn.world().runTruth(run).archivedAt() == null
                && standIn.world().runTruth(run).completedAt() == null;
    }

    private int status(Daemon daemon) {
        URI address = daemon.address().resolve("health/ready");
        return Mono.fromFuture(
                        () -> http.sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding()))
                .block(LIMIT)
                .statusCode();
    }

    private long told() {
        return texts("SELECT 1 FROM tallyfy.event WHERE type = 'tallyfy.task.completed'")
                .size();
    }

    private List<String> texts(String sql) {
        DatabaseUrl url = server.url();
        try (var connection = DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (java.sql.SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
