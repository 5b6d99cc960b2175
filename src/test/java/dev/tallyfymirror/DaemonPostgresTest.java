package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.sync.Eventually;
import dev.tallyfymirror.tallyfy.RefusedException;
import dev.tallyfymirror.tallyfy.TokenRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The composed program against a stand-in, over HTTP, on a real database. */
class DaemonPostgresTest {
    private static final Duration LIMIT = Trial.LIMIT;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @TempDir
    Path folder;

    private Trial trial;
    private RunningStandIn standIn;
    private Composition commandSide;

    @BeforeEach
    void start(TestInfo test) {
        String organization = test.getTestMethod().orElseThrow().getName();
        trial = new Trial(Trial.world(organization).withSize(6, 4, 2)).on(POSTGRES.url());
        standIn = trial.standIn;
        commandSide = trial.program();
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    @Test
    void aCompletionInTallyfyIsAnnouncedOnTheFeed() {
        Daemon daemon = trial.ready();
        String task = openTask();
        standIn.world().change().complete(task);
        String events = Trial.await(daemon, "events?org=" + standIn.organization(), task);
        assertThat(events).contains("tallyfy.task.completed").containsOnlyOnce("\"specversion\"");
    }

    @Test
    void oneConnectionListensForTheFeedAndTheDestinations() throws IOException {
        Path yaml = Files.writeString(
                folder.resolve("settings.yaml"), "sinks: [{name: archive, type: file, path: events.ndjson}]");
        Daemon daemon = trial.withFile(yaml).ready();
        Eventually.isTrue(
                "the destination is worked",
                LIMIT,
                () -> POSTGRES.number("SELECT count(*) FROM tallyfy_sync.destination") == 1);

        // waits at the end, so the feed listens while it does, and for 2 s behind it
        assertThat(Trial.get(daemon, "events?after=latest&wait=2s")).isEqualTo("[]");
        assertThat(listeners()).isLessThanOrEqualTo(1);
    }

    private static long listeners() {
        return POSTGRES.number("SELECT count(*) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND query ILIKE 'listen%tallyfy_events%'");
    }

    @Test
    void aSyncBesideADaemonIsDoneByTheDaemon() {
        trial.ready();
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
        Composition both = trial.with("tallyfy.organizations=unknown," + standIn.organization())
                .program();
        SyncReport report =
                both.sync(new SyncRequest(null, false, false), told -> {}).block(LIMIT);

        assertThat(report.failure()).isNull();
        assertThat(report.isComplete()).isFalse();
        assertThat(report.organizations())
                .extracting(SyncReport.Organization::outcome)
                .containsExactly("failed", "complete");
        assertThat(report.organizations().get(0).error()).isNotBlank();
    }

    @Test
    void whereNoOrganizationIsReadTheFirstFailureIsThatOfAll() {
        Composition refused = trial.with("tallyfy.organizations=" + standIn.organization() + ",unknown")
                .withVariable("TALLYFY_ACCESS_TOKEN", "another")
                .program();
        SyncReport report =
                refused.sync(new SyncRequest(null, false, false), told -> {}).block(LIMIT);

        assertThat(report.organizations()).hasSize(2);
        assertThat(report.failure()).isInstanceOf(TokenRefusedException.class);
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
                .hasMessageContaining("was not completed")
                .hasMessageNotContaining("may have been done");
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
        trial.withVariable("TALLYFY_ACCESS_TOKEN", "another");
        assertThatThrownBy(() -> trial.start()).isInstanceOf(TokenRefusedException.class);
    }

    @Test
    void aTokenThatDiesLaterMakesItNotReadyAndSaysWhy() {
        Daemon daemon = trial.ready();
        standIn.revokeTokens();
        assertThat(Trial.await(daemon, "health/ready", "refuses the token")).doesNotContain(standIn.token());
        standIn.acceptToken(standIn.token());
        Trial.await(daemon, "health/ready", "\"ready\"");
    }

    @Test
    void aWayOfReadingThatIsRefusedMakesItDegradedAndSaysWhy() {
        standIn.faults().always("GET .*/runs\\?.*with=tasks", Fault.status(403));
        Daemon daemon = trial.start();
        String reason = "no longer reads the tasks embedded in the list of runs";
        assertThat(Trial.await(daemon, "health/ready", "\"degraded\""))
                .contains("\"status\":\"degraded\",\"reasons\":[]", reason);
        Trial.await(daemon, "metrics", "tallyfy_mirror_degraded{organization=\"" + standIn.organization() + "\"} 1.0");
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
            Daemon daemon = trial.start();
            String waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'tallyfy.task'::regclass";
            Eventually.isTrue("it waits", () -> POSTGRES.number(waiting) == 1);
            assertThat(standIn.requests().total()).isLessThanOrEqualTo(5);
            locker.rollback();
            Trial.await(daemon, "health/ready", "\"ready\"");
        }
        assertThat(openTask()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "on"})
    void aDatabaseThatMayLoseWhatItHasCommittedIsWarnedOfAtTheStart(String setting) { // D18
        String database = "ALTER DATABASE " + POSTGRES.url().database();
        POSTGRES.execute(database + " SET synchronous_commit = " + setting);
        try (CapturedLog log = new CapturedLog()) {
            Daemon daemon = trial.start();
            assertThat(daemon.address()).isNotNull();
            assertThat(log.lines().stream()
                            .anyMatch(line -> line.contains("The database runs with synchronous_commit = off")))
                    .isEqualTo(setting.equals("off"));
        } finally {
            POSTGRES.execute(database + " RESET synchronous_commit");
        }
    }

    @Test
    void itLeavesTheOrganizationToOthersWhenItIsStopped() {
        Daemon daemon = trial.ready();
        daemon.stop().block(Duration.ofSeconds(10));
        SyncReport report = commandSide
                .sync(new SyncRequest(null, false, false), told -> {})
                .block(LIMIT);
        assertThat(report.organizations())
                .singleElement()
                .satisfies(one -> assertThat(one.byDaemon()).isFalse());
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
}
