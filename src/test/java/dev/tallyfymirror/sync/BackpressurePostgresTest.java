package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.RunTruth;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class BackpressurePostgresTest {
    private static final int CONCURRENCY = Rig.Setup.usual().concurrency();
    private static final Duration QUIET = Duration.ofMillis(700);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @ParameterizedTest
    @CsvSource({
        "ACCESS EXCLUSIVE, 0",
        "SHARE ROW EXCLUSIVE, 0",
        "ACCESS EXCLUSIVE, 1",
        "SHARE ROW EXCLUSIVE, 1",
        "ACCESS EXCLUSIVE, 2",
        "SHARE ROW EXCLUSIVE, 2",
        "ACCESS EXCLUSIVE, 3",
        "SHARE ROW EXCLUSIVE, 3",
        "ACCESS EXCLUSIVE, 4",
        "SHARE ROW EXCLUSIVE, 5",
        "ACCESS EXCLUSIVE, 40",
        "ACCESS EXCLUSIVE, 131",
        "ACCESS EXCLUSIVE, 240",
        "SHARE ROW EXCLUSIVE, 9",
        "SHARE ROW EXCLUSIVE, 77",
        "SHARE ROW EXCLUSIVE, 180",
        "SHARE ROW EXCLUSIVE, 262"
    })
    void aLockedTableStopsTheReadingUntilItIsFree(String mode, int after) throws SQLException {
        String org = "locked_" + mode.charAt(0) + after;
        try (Rig rig = Rig.of(Rig.world().withOrganization(org).withSize(400, 6, 20), POSTGRES.database());
                Connection locker = POSTGRES.connect();
                Statement statement = locker.createStatement()) {
            locker.setAutoCommit(false);
            Mono<CycleReport> syncing = rig.sync
                    .once(false, Mono.never())
                    .subscribeOn(Schedulers.parallel())
                    .cache();
            long sent = lockAfter(after, rig, statement, mode, syncing);
            var running = syncing.subscribe();
            long last = Eventually.settled(() -> rig.standIn.requests().total(), QUIET);
            assertThat(last - sent).as("requests while locked").isBetween(0L, CONCURRENCY + 1L);
            assertThat(running.isDisposed()).as("it is over").isFalse();
            locker.rollback();
            CycleReport report = syncing.block(Rig.PATIENCE);
            assertThat(report.error()).isNull();
            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(rig.standIn.requests().total()).isGreaterThan(last);
            assertThat(rig.standIn.requests().mostInFlight()).isLessThanOrEqualTo(CONCURRENCY + 1);
            assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, org, "task")))
                    .isEmpty();
        }
    }

    /** Locks when so many requests have been sent: none, before the sync begins. Returns how many were. */
    private static long lockAfter(int requests, Rig rig, Statement statement, String mode, Mono<CycleReport> syncing)
            throws SQLException {
        if (requests > 0) {
            var running = syncing.subscribe();
            Eventually.isTrue("some requests", () -> rig.standIn.requests().total() >= requests);
            assertThat(running.isDisposed()).as("it is over").isFalse();
        }
        statement.execute("LOCK TABLE tallyfy.task IN " + mode + " MODE");
        return rig.standIn.requests().total();
    }

    @Test
    void listsAreReadNoFurtherWhileTasksWaitToBeRecorded() throws SQLException {
        Rig.Setup setup = Rig.Setup.usual().every(Duration.ofSeconds(60));
        try (Rig rig = Rig.of(Rig.world().withOrganization("lists").withSize(260, 2, 0), POSTGRES.database(), setup);
                Connection locker = POSTGRES.connect();
                Statement statement = locker.createStatement()) {
            rig.sync();
            oldestActiveRuns(rig)
                    .limit(2)
                    .forEach(run -> rig.truth()
                            .change()
                            .renameTask(rig.truth().taskIds(run.id()).get(0), "Another title"));
            locker.setAutoCommit(false);
            statement.execute("LOCK TABLE tallyfy.task IN SHARE ROW EXCLUSIVE MODE");
            rig.standIn.requests().reset();
            Mono<CycleReport> syncing = rig.sync
                    .once(false, Mono.never())
                    .subscribeOn(Schedulers.parallel())
                    .cache();
            var running = syncing.subscribe();
            Eventually.isTrue("a list is read", () -> rig.standIn.requests().count(Call.LIST_RUNS) > 0);
            long sent = Eventually.settled(() -> rig.standIn.requests().total(), QUIET);
            assertThat(sent).isLessThanOrEqualTo(CONCURRENCY + 1L);
            assertThat(running.isDisposed()).as("it is over").isFalse();
            locker.rollback();
            assertThat(syncing.map(CycleReport::outcome).block(Rig.PATIENCE)).isEqualTo(Outcome.COMPLETE);
            assertThat(rig.standIn.requests().total()).isGreaterThan(sent);
        }
    }

    private static Stream<RunTruth> oldestActiveRuns(Rig rig) {
        return rig.truth().runIds().stream()
                .map(rig.truth()::runTruth)
                .filter(run -> run.status().equals("active") && run.archivedAt() == null && run.completedAt() == null)
                .sorted(Comparator.comparing(RunTruth::createdAt));
    }
}
