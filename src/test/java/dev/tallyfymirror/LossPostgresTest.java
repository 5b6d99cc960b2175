package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsSources;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.sync.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** A large loss, as those see it who run the daemon. */
class LossPostgresTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int RUNS = 30;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aDaemonSaysThatTooMuchIsGoneAndTakesItAwayWhenAPersonAcceptsIt() { // A9
        RunningStandIn standIn = StandIn.start(StandInSettings.defaults(Clock.systemUTC())
                        .withOrganization("loss")
                        .withSize(3, 2, 0))
                .block(LIMIT);
        for (int run = 0; run < RUNS; run++) {
            standIn.world().change().launchRun("Run " + run, 1);
        }
        try (Composition daemonSide = composition(standIn);
                Composition commandSide = composition(standIn)) {
            Daemon daemon = daemonSide.run(told -> {}).block(LIMIT);
            Eventually.isTrue("ready", () -> get(daemon, "health/ready").contains("\"ready\""));
            lose(standIn);
            Eventually.isTrue(
                    "the metric", () -> get(daemon, "metrics").contains("suspected_runs{organization=\"loss\"} 30.0"));
            Eventually.isTrue("not ready", () -> get(daemon, "health/ready").contains("sync.max-loss-runs"));
            Eventually.isTrue("the status", () -> trouble(commandSide).contains("30 of "));
            assertThat(gone()).isZero();

            SyncReport accepted = commandSide
                    .sync(new SyncRequest(null, false, true), told -> {})
                    .block(LIMIT);
            assertThat(accepted.organizations()).hasSize(1);
            Eventually.isTrue("taken away", () -> gone() == RUNS);
            standIn.faults().clear();
            Eventually.isTrue("ready again", () -> get(daemon, "health/ready").contains("\"ready\""));
            assertThat(get(daemon, "metrics")).contains("suspected_runs{organization=\"loss\"} 0.0");
            assertThat(trouble(commandSide)).isEmpty();
        } finally {
            standIn.stop().block(LIMIT);
        }
    }

    /** While the tasks of the others can't be read no pass is a clean one, which would agree by itself. */
    private static void lose(RunningStandIn standIn) {
        var world = standIn.world();
        List<String> runs = world.runIds();
        standIn.faults().always("/runs/[^/?]+/tasks\\?", Fault.status(500));
        List<String> left = runs.subList(0, runs.size() - RUNS);
        left.forEach(run -> world.change().rawRun(run));
        runs.subList(runs.size() - RUNS, runs.size()).forEach(world.change()::deleteRun);
    }

    private static long gone() {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.run WHERE deleted_at IS NOT NULL");
    }

    private static String trouble(Composition side) {
        String trouble = side.status().block(LIMIT).organizations().get(0).trouble();
        return trouble == null ? "" : trouble;
    }

    private static Composition composition(RunningStandIn standIn) {
        var url = POSTGRES.url();
        String password = url.password() == null ? "" : ":" + url.password();
        String database =
                "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database();
        Settings settings = Settings.load(new SettingsSources(
                List.of(
                        "tallyfy.base-url=" + standIn.baseUrl(),
                        "tallyfy.organizations=loss",
                        "sync.interval=1s",
                        "api.requests-per-minute=0",
                        "api.requests-per-hour=0",
                        "feed.port=0"),
                Map.of("TALLYFY_ACCESS_TOKEN", standIn.token(), "DATABASE_URL", database),
                null,
                null));
        return new Composition(settings, Clock.systemUTC());
    }

    private static String get(Daemon daemon, String path) {
        URI address = daemon.address().resolve(path);
        return Mono.fromFuture(() -> HttpClient.newHttpClient()
                        .sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()))
                .block(LIMIT)
                .body();
    }
}
