package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.model.Quarantined.Kind;
import dev.tallyfymirror.postgres.PermanentDatabaseException;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.standin.World;
import dev.tallyfymirror.sync.verify.Finding;
import dev.tallyfymirror.sync.verify.Finding.Difference;
import dev.tallyfymirror.sync.verify.Finding.Summary;
import dev.tallyfymirror.sync.verify.Finding.Unread;
import dev.tallyfymirror.sync.verify.Finding.What;
import dev.tallyfymirror.sync.verify.UnfinishedException;
import dev.tallyfymirror.tallyfy.TokenRefusedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A mirror held against a stand-in as {@code verify} does it: what it finds, and that it leaves everything as it was. */
@Timeout(120)
class VerifyPostgresTest {
    private static final String[] UNLIMITED = {"api.requests-per-minute=0", "api.requests-per-hour=0"};

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private Trial trial;

    @AfterEach
    void close() {
        trial.close();
        forget();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEqualMirrorHasNoDifferencesAndNothingIsWritten(boolean loose) {
        StandInSettings world = world("equal-" + loose).withUnreadable(2, 3);
        mirror(loose ? world.withAllLooseness() : world);
        List<String> before = versions();

        Summary summary = summary(verify());

        assertThat(summary.isEqual()).isTrue();
        assertThat(summary.runs()).isEqualTo(readable("run"));
        assertThat(summary.tasks()).isEqualTo(readable("task"));
        assertThat(summary.heldBack()).isEqualTo(2);
        assertThat(versions()).isEqualTo(before);
    }

    /** {@code rows}: which row is changed; {@code field}: what is found of it, alone. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "task ; t.run_id = '{run}'      ; status = 'planted'                            ; DIFFERS ; status",
                "task ; t.run_id = '{run}'      ; deadline = '2031-01-01T00:00:00.000001Z'      ; DIFFERS ; deadline",
                "task ; t.run_id = '{run}'      ; owner_users = '{7,8}'                         ; DIFFERS ; owner_users",
                "task ; t.run_id = '{run}'      ; position = 4711                               ; DIFFERS ; position",
                "task ; t.run_id = '{run}'      ; run_id = 'elsewhere'                          ; DIFFERS ; run_id",
                "task ; t.run_id = '{run}'      ; last_updated = '2040-01-01Z'                  ; DIFFERS ; last_updated",
                "task ; t.run_id = '{run}'      ; raw = raw || '{\"planted\":1}'                ; DIFFERS ; raw",
                "task ; t.run_id = '{run}'      ; overdue_since = '2020-01-01Z'                 ; DIFFERS ; overdue_since",
                "task ; t.run_id = '{run}'      ; deleted_at = '2020-01-01Z'                    ; SHOWN   ; deleted_at",
                "task ; t.run_id = '{run}'      ; hidden_at = '2020-01-01Z'                     ; SHOWN   ; hidden_at",
                "task ; t.run_id = '{archived}' ; title = NULL                                  ; DIFFERS ; title",
                "task ; t.run_id IS NULL        ; status = 'planted'                            ; DIFFERS ; status",
                "task ; t.run_id IS NULL        ; raw = raw || '{\"planted\":1}'                ; DIFFERS ; raw",
                "run  ; t.run_id = '{run}'      ; name = 'planted'                              ; DIFFERS ; name",
                "run  ; t.run_id = '{archived}' ; progress_percent = 99.5                       ; DIFFERS ; progress_percent",
                "run  ; t.run_id = '{run}'      ; raw = raw || '{\"planted\":1}'                ; DIFFERS ; raw",
                "run  ; t.run_id = '{archived}' ; deleted_at = '2020-01-01Z'                    ; SHOWN   ; deleted_at"
            })
    void aChangedColumnIsFound(String table, String rows, String change, What what, String field) {
        mirror(world("column"));
        String org = trial.standIn.organization();
        String where = rows.replace("{run}", openRun()).replace("{archived}", archivedRun());
        String id = POSTGRES.texts("SELECT " + table + "_id FROM tallyfy." + table + " t WHERE org_id = '" + org
                        + "' AND " + where + " ORDER BY 1 LIMIT 1")
                .get(0);
        POSTGRES.execute("UPDATE tallyfy." + table + " SET " + change + " WHERE org_id = '" + org + "' AND " + table
                + "_id = '" + id + "'");

        List<Difference> found = differences(verify());

        assertThat(found).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo(id);
            assertThat(one.kind()).isEqualTo(table.equals("run") ? Kind.RUN : Kind.TASK);
            assertThat(one.aspect().what()).isEqualTo(what);
            assertThat(one.aspect().field()).isEqualTo(field);
            assertThat(one.lookedAt()).isNotNull();
        });
    }

    @Test
    void rowsThatLackAndRowsOfNothingAreFound() {
        mirror(world("rows"));
        String run = openRun();
        String task = trial.standIn.world().taskIds(run).get(0);
        String oneOff = trial.standIn.world().oneOffTaskIds().get(0);
        String lost = archivedRun();
        POSTGRES.execute("DELETE FROM tallyfy.task WHERE task_id IN ('" + task + "', '" + oneOff + "');"
                + "DELETE FROM tallyfy.run WHERE run_id = '" + lost + "'");
        copy("task", run, "nobodys", "run_id = '" + run + "'");
        copy("task", "gone-run", "strays", "run_id = '" + run + "'");

        List<Finding> found = verify();
        assertThat(unread(found)).isEmpty();
        assertThat(differences(found))
                .extracting(one -> one.id() + " " + one.aspect().what())
                .containsExactlyInAnyOrder(
                        task + " MISSING", oneOff + " MISSING", lost + " MISSING", "nobodys DELETED", "strays DELETED");
    }

    @Test
    void whatHasChangedInTallyfySinceIsToldApart() {
        mirror(world("since"));
        World world = trial.standIn.world();
        String done = trial.openTasks().get(0);
        String deleted = world.oneOffTaskIds().get(0);
        String hidden = world.oneOffTaskIds().get(1);
        String gone = archivedRun();
        world.change().complete(done);
        world.change().deleteTask(deleted);
        world.change().hideTask(hidden, true);
        world.change().deleteRun(gone);
        String renamed = openRun();
        String launched = world.change().launchRun("New", 1).runId();
        POSTGRES.execute("UPDATE tallyfy.run SET name = 'planted' WHERE run_id = '" + renamed + "'");

        List<Finding> found = verify();

        List<String> tasks = world.taskIds(launched);
        assertThat(differences(found).stream().filter(Difference::changedSince))
                .extracting(Difference::id)
                .contains(done, launched, tasks.get(0));
        assertThat(differences(found).stream().filter(one -> !one.changedSince()))
                .extracting(one -> one.id() + " " + one.aspect().what() + " "
                        + one.aspect().field())
                .containsExactlyInAnyOrder(
                        deleted + " DELETED null",
                        hidden + " HIDDEN null",
                        gone + " DELETED null",
                        renamed + " DIFFERS name");
        assertThat(differences(found).stream().filter(one -> one.id().equals(done)))
                .extracting(one -> one.aspect().field())
                .contains("status", "completed_at", "completer_id", "last_updated");
        assertThat(summary(found).changedSince())
                .isEqualTo(differences(found).stream()
                        .filter(Difference::changedSince)
                        .count());
        assertThat(sync(true).isComplete()).isTrue();
        assertThat(differences(verify())).extracting(Difference::id).containsExactly(renamed);
    }

    @Test
    void whatAgreesByTheEndIsNoDifference() {
        mirror(world("meanwhile"));
        String run = openRun();
        World world = trial.standIn.world();
        String task = world.taskIds(run).get(0);
        world.change().hideTask(task, true);
        Runnable undone = () -> world.change().hideTask(task, false);
        trial.standIn.faults().after(1, 1, "/runs/" + run + "/tasks", Fault.run(undone));

        List<Finding> found = verify();
        assertThat(summary(found).isEqual()).as("%s", found).isTrue();
        assertThat(trial.standIn.faults().waiting()).isZero();
    }

    @Test
    void whatCanNotBeReadIsUnreadAndProvesNothing() {
        mirror(world("unread"));
        String run = openRun();
        trial.standIn.faults().always("/runs/" + run + "/tasks", Fault.status(500));
        assertThat(unread(verify())).singleElement().asString().contains("tasks of run " + run);

        trial.standIn.faults().clear();
        trial.standIn.faults().always("/runs/" + run + "/tasks", Fault.body(404, "{\"message\":\"no\"}"));
        assertThat(unread(verify())).singleElement().asString().contains("tasks of run " + run);

        trial.standIn.faults().clear();
        trial.standIn.faults().always("/runs\\?", Fault.html(502));
        List<Finding> found = verify();
        assertThat(unread(found)).singleElement().asString().contains("list of runs");
        assertThat(differences(found)).isEmpty();
        assertThat(summary(found).isEqual()).isFalse();
        assertThat(summary(found).runs()).isZero();

        trial.standIn.faults().clear();
        trial.standIn.faults().always("/tasks\\?.*is_oneoff", Fault.status(403));
        assertThat(unread(verify())).singleElement().asString().contains("one-off tasks");
    }

    @Test
    void aListThatLeavesOutWhatIsThereIsNoDifference() {
        mirror(world("left-out"));
        trial.standIn.faults().always("/runs/" + openRun() + "/tasks", Fault.emptyList());
        trial.standIn.faults().always("/runs\\?", Fault.emptyList());

        Summary summary = summary(verify());
        assertThat(summary.isEqual()).isTrue();
        assertThat(summary.tasks()).isEqualTo(readable("task"));
    }

    @Test
    void aRefusedTokenAndAMirrorThatIsNotThereAreFailures() {
        trial = new Trial(world("failures"), UNLIMITED).on(POSTGRES.url());
        assertThat(failure())
                .isInstanceOf(PermanentDatabaseException.class)
                .hasMessageContaining("run 'tallyfy-mirror sync'");

        trial.standIn.faults().always("/runs/[^/?]+/tasks", Fault.status(500));
        trial.standIn.faults().always("with=tasks", Fault.status(422));
        assertThat(sync(false).isComplete()).isFalse();
        assertThat(failure()).isInstanceOf(UnfinishedException.class).hasMessageContaining("has not ended");

        trial.standIn.faults().clear();
        assertThat(sync(false).isComplete()).isTrue();
        assertThat(summary(verify()).isEqual()).isTrue();
        trial.standIn.revokeTokens();
        assertThat(failure()).isInstanceOf(TokenRefusedException.class);
    }

    @Test
    void requestsAreCountedInTheBudgetOfAll() {
        mirror(world("budget"));
        String counted = "SELECT count(*) FROM tallyfy_sync.request WHERE org_id = 'budget'";
        assertThat(POSTGRES.number(counted)).isZero();
        trial.with("api.requests-per-minute=1000", "api.requests-per-hour=5000");
        trial.standIn.requests().reset();

        Summary summary = summary(verify());

        assertThat(summary.requests()).isEqualTo(trial.standIn.requests().total());
        assertThat(POSTGRES.number(counted)).isEqualTo(summary.requests());
    }

    private StandInSettings world(String org) {
        return Trial.world(org).withSize(14, 5, 4);
    }

    private void mirror(StandInSettings world) {
        trial = new Trial(world, UNLIMITED).on(POSTGRES.url());
        SyncReport report = sync(true);
        assertThat(report.isComplete()).as("%s", report).isTrue();
    }

    private SyncReport sync(boolean full) {
        return trial.program()
                .sync(new SyncRequest(null, full, false), told -> {})
                .block(Trial.LIMIT);
    }

    /** Organizations of one seed have the same ids. */
    private static void forget() {
        POSTGRES.texts("SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname LIKE 'tallyfy%'"
                        + " AND tablename NOT IN ('schema_history', 'feed')")
                .forEach(table -> POSTGRES.execute("TRUNCATE " + table + " CASCADE"));
    }

    private List<Finding> verify() {
        List<Finding> findings = new ArrayList<>();
        for (Verified one : verified()) {
            assertThat(one.failure()).isNull();
            findings.add(one.finding());
        }
        return findings;
    }

    private List<Verified> verified() {
        return trial.program().verify(null, told -> {}).collectList().block(Trial.LIMIT);
    }

    private Throwable failure() {
        List<Verified> verified = verified();
        assertThat(verified).hasSize(1);
        return verified.get(0).failure();
    }

    private static Summary summary(List<Finding> findings) {
        assertThat(findings).last().isInstanceOf(Summary.class);
        Summary summary = (Summary) findings.get(findings.size() - 1);
        assertThat(summary.differences())
                .as("%s", findings)
                .isEqualTo(differences(findings).size());
        return summary;
    }

    private static List<Difference> differences(List<Finding> findings) {
        return findings.stream()
                .filter(Difference.class::isInstance)
                .map(Difference.class::cast)
                .toList();
    }

    private static List<Unread> unread(List<Finding> findings) {
        return findings.stream()
                .filter(Unread.class::isInstance)
                .map(Unread.class::cast)
                .toList();
    }

    private String openRun() {
        String task = trial.openTasks().get(1);
        return trial.standIn.world().taskTruth(task).runId();
    }

    private String archivedRun() {
        World world = trial.standIn.world();
        return world.runIds().stream()
                .filter(run -> world.runTruth(run).archivedAt() != null)
                .findFirst()
                .orElseThrow();
    }

    private long readable(String table) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy." + table + " WHERE org_id = '"
                + trial.standIn.organization() + "' AND deleted_at IS NULL AND hidden_at IS NULL");
    }

    /** A row of nothing, and its bookkeeping. */
    private static void copy(String table, String run, String id, String from) {
        for (String name : List.of("tallyfy." + table, "tallyfy_sync." + table + "_memory")) {
            POSTGRES.execute("INSERT INTO " + name + " SELECT (jsonb_populate_record(t, jsonb_build_object('task_id', '"
                    + id + "', 'run_id', '" + run + "'))).* FROM " + name + " t WHERE " + from + " LIMIT 1");
        }
    }

    /** Of every row of every table; the ledger of the requests apart. */
    private static List<String> versions() {
        List<String> versions = new ArrayList<>();
        POSTGRES.texts("SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname LIKE 'tallyfy%'"
                        + " AND tablename NOT IN ('request', 'budget') ORDER BY 1")
                .forEach(table -> POSTGRES.texts(
                                "SELECT '" + table + " ' || ctid || ' ' || xmin FROM " + table + " t ORDER BY 1")
                        .forEach(versions::add));
        assertThat(versions).hasSizeGreaterThan(200);
        return versions;
    }
}
