package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.tallyfy.Answer;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.RunQuery;
import dev.tallyfymirror.tallyfy.item.RawItem;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A cycle and a command that see the same new item at the same time: one after the other, not both for the first time. */
class FirstSightPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aRunThatTwoSeeForTheFirstTimeBeginsOnce(int apart) throws SQLException {
        String org = "run" + apart;
        try (Rig rig = rig(org)) {
            Term term = begin(rig);
            String run = rig.truth().change().launchRun("New", 1).runId();
            Page page = rig.client.requestRuns(RunQuery.NEWEST, 1).block(Rig.PATIENCE);
            RawItem item = named(page, run);
            RunRecorder recorder = new RunRecorder(term);
            both(
                    recorder.record(List.of(RunSighting.of(item, Source.LIST, page.when()))),
                    recorder.record(List.of(RunSighting.of(item, Source.LIST, later(page.when(), apart)))),
                    "tallyfy.run");
            assertOneBeginning(org, "run", run, "tallyfy.run.launched");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aOneOffTaskThatTwoSeeForTheFirstTimeBeginsOnce(int apart) throws SQLException {
        String org = "single" + apart;
        try (Rig rig = rig(org)) {
            Term term = begin(rig);
            String task = rig.truth().change().addOneOffTask("New", null).taskId();
            bothSee(rig, term, task, null, null, apart);
            assertOneBeginning(org, "task", task, "tallyfy.task.created");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aTaskOfARunNeverSeenThatTwoSeeForTheFirstTimeBeginsOnce(int apart) throws SQLException {
        String org = "early" + apart;
        try (Rig rig = rig(org)) {
            Term term = begin(rig);
            String run = rig.truth().change().launchRun("New", 1).runId();
            bothSee(rig, term, rig.truth().taskIds(run).get(0), run, run, apart);
            assertOneBeginning(org, "task", rig.truth().taskIds(run).get(0), "tallyfy.task.created");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aTaskThatOneAsksForInItsRunAndTheOtherByItsIdAloneBeginsOnce(int apart) throws SQLException {
        String org = "alone" + apart;
        try (Rig rig = rig(org)) {
            Term term = begin(rig);
            String run = rig.truth().change().launchRun("New", 1).runId();
            Page page = rig.client.requestRuns(RunQuery.NEWEST, 1).block(Rig.PATIENCE);
            RunSighting seen = RunSighting.of(named(page, run), Source.LIST, page.when());
            assertThat(new RunRecorder(term).record(List.of(seen)).block(Rig.PATIENCE))
                    .isNotNull();
            bothSee(rig, term, rig.truth().taskIds(run).get(0), run, null, apart);
            assertOneBeginning(org, "task", rig.truth().taskIds(run).get(0), "tallyfy.task.created");
        }
    }

    private static Rig rig(String org) {
        return Rig.of(
                Rig.world().withOrganization(org).withSize(1, 1, 1),
                POSTGRES.database(),
                Rig.Setup.usual().withTypes(EnumSet.allOf(FactType.class)));
    }

    /** After a first sync a term, without anything else that works in it. */
    private static Term begin(Rig rig) {
        assertThat(rig.sync().error()).isNull();
        rig.truth().jump(Duration.ofSeconds(5));
        var leases = rig.stores.leases();
        Lease lease =
                leases.acquire(Lease.organization(rig.standIn.organization())).block(Rig.PATIENCE);
        SyncSettings settings = new SyncSettings(
                rig.standIn.organization(),
                rig.standIn.baseUrl(),
                1,
                true,
                new SyncSettings.Pace(Duration.ofHours(1), Duration.ofHours(24), Duration.ofHours(1), 0),
                new SyncSettings.Loss(20, 15),
                rig.setup.announcing());
        return new Terms(settings, rig.client, rig.stores, Rig.backoff(3))
                .open(lease)
                .block(Rig.PATIENCE)
                .term();
    }

    private static void bothSee(Rig rig, Term term, String task, String run, String otherRun, int apart)
            throws SQLException {
        var answer = (Answer.Present) rig.client.findTask(task).block(Rig.PATIENCE);
        TaskRecorder recorder = new TaskRecorder(term);
        both(
                recorder.record(List.of(TaskSighting.of(answer.item(), run, Source.GET, answer.when())), Set.of()),
                recorder.record(
                        List.of(TaskSighting.of(answer.item(), otherRun, Source.GET, later(answer.when(), apart))),
                        Set.of()),
                "tallyfy.task");
    }

    /** Both have read what is held, as far as they are let, before either can write. */
    private static <T> void both(Mono<T> one, Mono<T> other, String table) throws SQLException {
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE " + table + " IN SHARE MODE");
            Mono<T> first = begun(one);
            Mono<T> second = begun(other);
            Eventually.isTrue("both wait", () -> waiting() == 2);
            connection.rollback();
            assertThat(Mono.zip(first, second).block(Rig.PATIENCE)).isNotNull();
        }
    }

    private static <T> Mono<T> begun(Mono<T> recording) {
        Mono<T> begun = recording.subscribeOn(Schedulers.parallel()).cache();
        var running = begun.subscribe(done -> {}, failed -> {});
        assertThat(running).isNotNull();
        return begun;
    }

    private static long waiting() {
        return POSTGRES.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND wait_event_type = 'Lock'");
    }

    private static When later(When when, int seconds) {
        return new When(
                when.observedAt().plusSeconds(seconds), when.requestedAt().plusSeconds(seconds));
    }

    private static RawItem named(Page page, String id) {
        return page.items().stream()
                .filter(item -> id.equals(item.id()))
                .findFirst()
                .orElseThrow();
    }

    private static void assertOneBeginning(String org, String table, String id, String event) {
        String where = " WHERE org_id = '" + org + "' AND " + table + "_id = '" + id + "'";
        assertThat(POSTGRES.texts("SELECT (valid_from = first_seen_at AND valid_to IS NULL)::text FROM tallyfy." + table
                        + "_history" + where))
                .containsExactly("true");
        assertThat(POSTGRES.texts("SELECT type FROM tallyfy.event" + where)).containsExactly(event);
    }
}
