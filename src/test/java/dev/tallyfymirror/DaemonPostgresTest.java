package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsSources;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.tallyfy.RefusedException;
import dev.tallyfymirror.tallyfy.TokenRefusedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The composed program against a stand-in, over HTTP, on a real database. */
class DaemonPostgresTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final HttpClient http = HttpClient.newHttpClient();
    private RunningStandIn standIn;
    private Composition daemonSide;
    private Composition commandSide;

    @BeforeEach
    void start(TestInfo test) {
        standIn = StandIn.start(StandInSettings.defaults(Clock.systemUTC())
                        .withOrganization(test.getTestMethod().orElseThrow().getName())
                        .withSize(6, 4, 2))
                .block(LIMIT);
        daemonSide = composition(standIn.token());
        commandSide = composition(standIn.token());
    }

    @AfterEach
    void stop() {
        commandSide.close();
        daemonSide.close();
        standIn.stop().block(LIMIT);
    }

    private Composition composition(String token) {
        return composition(token, standIn.organization());
    }

    private Composition composition(String token, String organizations) {
        Settings settings = Settings.load(new SettingsSources(
                List.of(
                        "tallyfy.base-url=" + standIn.baseUrl(),
                        "tallyfy.organizations=" + organizations,
                        "sync.interval=1s",
                        "feed.port=0"),
                Map.of("TALLYFY_ACCESS_TOKEN", token, "DATABASE_URL", url()),
                null,
                null));
        return new Composition(settings, Clock.systemUTC());
    }

    private static String url() {
        var url = POSTGRES.url();
        String password = url.password() == null ? "" : ":" + url.password();
        return "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database();
    }

    @Test
    void aCompletionInTallyfyIsAnnouncedOnTheFeed() {
        Daemon daemon = ready();
        String task = openTask();
        standIn.world().change().complete(task);
        String events =
                eventually(() -> get(daemon, "events?org=" + standIn.organization()), body -> body.contains(task));
        assertThat(events).contains("tallyfy.task.completed").containsOnlyOnce("\"specversion\"");
    }

    @Test
    void aSyncBesideADaemonIsDoneByTheDaemon() {
        ready();
        SyncReport report =
                commandSide.sync(new SyncRequest(null, true, false), told -> {}).block(LIMIT);
        assertThat(report.organizations()).singleElement().satisfies(one -> {
            assertThat(one.byDaemon()).isTrue();
            assertThat(one.kind()).isEqualTo("full");
            assertThat(one.outcome()).isEqualTo("complete");
        });
    }

    @Test
    void anOrganizationThatFailsKeepsNoOtherFromBeingRead() {
        try (Composition both = composition(standIn.token(), "unknown," + standIn.organization())) {
            SyncReport report =
                    both.sync(new SyncRequest(null, false, false), told -> {}).block(LIMIT);

            assertThat(report.failure()).isNull();
            assertThat(report.isComplete()).isFalse();
            assertThat(report.organizations())
                    .extracting(SyncReport.Organization::outcome)
                    .containsExactly("failed", "complete");
            assertThat(report.organizations().get(0).error()).isNotBlank();
        }
    }

    @Test
    void whereNoOrganizationIsReadTheFirstFailureIsThatOfAll() {
        try (Composition refused = composition("another", standIn.organization() + ",unknown")) {
            SyncReport report = refused.sync(new SyncRequest(null, false, false), told -> {})
                    .block(LIMIT);

            assertThat(report.organizations()).hasSize(2);
            assertThat(report.failure()).isInstanceOf(TokenRefusedException.class);
        }
    }

    @Test
    void aTaskCompletedFromHereIsAnnouncedAtOnce() {
        String task = syncedOpenTask();
        CompletionReport report = commandSide.complete(completion(task)).block(LIMIT);
        assertThat(report.readBack()).isTrue();
        assertThat(announced(task)).isEqualTo(1);
    }

    @Test
    void aLostAnswerToACompletionIsSettledByReading() {
        String task = syncedOpenTask();
        standIn.faults().next(1, "POST .*completed-tasks", Fault.loseAnswer());
        CompletionReport report = commandSide.complete(completion(task)).block(LIMIT);
        assertThat(report.completedAt()).isNotNull();
        assertThat(announced(task)).isEqualTo(1);
    }

    @Test
    void aCompletionThatNeverArrivedIsNotCalledDone() {
        String task = syncedOpenTask();
        standIn.faults().next(1, "POST .*completed-tasks", Fault.close());
        assertThatThrownBy(() -> commandSide.complete(completion(task)).block(LIMIT))
                .hasMessageContaining("was not completed");
        assertThat(announced(task)).isZero();
    }

    @Test
    void aTaskThatIsCompletedAlreadyIsRefused() {
        String task = syncedOpenTask();
        assertThat(commandSide.complete(completion(task)).block(LIMIT)).isNotNull();
        assertThatThrownBy(() -> commandSide.complete(completion(task)).block(LIMIT))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void aRefusedTokenKeepsTheDaemonFromStarting() {
        try (Composition refused = composition("another")) {
            assertThatThrownBy(() -> refused.run(told -> {}).block(LIMIT)).isInstanceOf(TokenRefusedException.class);
        }
    }

    @Test
    void aTokenThatDiesLaterMakesItNotReadyAndSaysWhy() {
        Daemon daemon = ready();
        standIn.revokeTokens();
        assertThat(eventually(() -> get(daemon, "health/ready"), body -> body.contains("refuses the token")))
                .doesNotContain(standIn.token());
        standIn.acceptToken(standIn.token());
        eventually(() -> get(daemon, "health/ready"), body -> body.contains("\"ready\""));
    }

    @Test
    void aWayOfReadingThatIsRefusedMakesItDegradedAndSaysWhy() {
        standIn.faults().always("GET .*/runs\\?.*with=tasks", Fault.status(403));
        Daemon daemon = daemonSide.run(told -> {}).block(LIMIT);
        String reason = "no longer reads the tasks embedded in the list of runs";
        assertThat(eventually(() -> get(daemon, "health/ready"), body -> body.contains("\"degraded\"")))
                .contains("\"status\":\"degraded\",\"reasons\":[]", reason);
        assertThat(get(daemon, "metrics"))
                .contains("tallyfy_mirror_degraded{organization=\"" + standIn.organization() + "\"} 1.0");
        StatusReport status = commandSide.status().block(LIMIT);
        assertThat(status.organizations()).singleElement().satisfies(one -> {
            assertThat(one.freshness().degraded()).contains(reason);
            assertThat(one.freshness().bound()).isGreaterThan(Duration.ZERO);
            assertThat(one.freshness().requests()).containsKey("list_runs");
            assertThat(one.freshness().firstSync()).isNull();
        });
    }

    @Test
    void aLockedTableKeepsItFromAskingFromItsVeryStart() throws SQLException {
        try (Connection locker = POSTGRES.connect();
                Statement statement = locker.createStatement()) {
            locker.setAutoCommit(false);
            statement.execute("LOCK TABLE tallyfy.task IN SHARE ROW EXCLUSIVE MODE");
            Daemon daemon = daemonSide.run(told -> {}).block(LIMIT);
            String waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'tallyfy.task'::regclass";
            assertThat(eventually(() -> "" + POSTGRES.number(waiting), "1"::equals))
                    .isEqualTo("1");
            assertThat(standIn.requests().total()).isLessThanOrEqualTo(5);
            locker.rollback();
            eventually(() -> get(daemon, "health/ready"), body -> body.contains("\"ready\""));
        }
        assertThat(openTask()).isNotBlank();
    }

    @Test
    void itLeavesTheOrganizationToOthersWhenItIsStopped() {
        Daemon daemon = ready();
        daemon.stop().block(Duration.ofSeconds(10));
        SyncReport report = commandSide
                .sync(new SyncRequest(null, false, false), told -> {})
                .block(LIMIT);
        assertThat(report.organizations())
                .singleElement()
                .satisfies(one -> assertThat(one.byDaemon()).isFalse());
    }

    private Daemon ready() {
        Daemon daemon = daemonSide.run(told -> {}).block(LIMIT);
        eventually(() -> get(daemon, "health/ready"), body -> body.contains("\"ready\""));
        return daemon;
    }

    private String syncedOpenTask() {
        assertThat(commandSide
                        .sync(new SyncRequest(null, false, false), told -> {})
                        .block(LIMIT)
                        .isComplete())
                .isTrue();
        return openTask();
    }

    private String openTask() {
        return POSTGRES.texts("SELECT task_id FROM tallyfy.open_task WHERE org_id = '" + standIn.organization()
                        + "' AND run_id IS NOT NULL AND task_type = 'task' AND overdue_since IS NULL ORDER BY task_id")
                .get(0);
    }

    private static CompletionRequest completion(String task) {
        return new CompletionRequest(task, null, null, null, Map.of());
    }

    private long announced(String task) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE type = 'tallyfy.task.completed'"
                + " AND task_id = '" + task + "' AND org_id = '" + standIn.organization() + "'");
    }

    private String get(Daemon daemon, String path) {
        URI address = daemon.address().resolve(path);
        return Mono.fromFuture(
                        () -> http.sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()))
                .block(LIMIT)
                .body();
    }

    private static String eventually(Supplier<String> look, java.util.function.Predicate<String> wanted) {
        return Mono.fromSupplier(look)
                .subscribeOn(Schedulers.boundedElastic())
                .filter(wanted)
                .repeatWhenEmpty(misses -> misses.concatMap(miss -> Mono.delay(Duration.ofMillis(100))))
                .block(LIMIT);
    }
}
