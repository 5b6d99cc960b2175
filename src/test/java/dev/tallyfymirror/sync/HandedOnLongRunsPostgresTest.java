package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Requests;
import dev.tallyfymirror.tallyfy.BodyLimits;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is kept of the reading of a long run is the truth about it, whoever went on with it in the meantime. */
class HandedOnLongRunsPostgresTest {
    private static final int PAGES = 40;
    /** The first page of the second portion. */
    private static final int FAILING = PAGES - 5;

    private static final int TASKS = PAGES * 100 - 20;
    /** Page 1 is asked for twice. */
    private static final int WHOLE = PAGES + 1;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void whoTakesItBackGoesOnWhereTheOtherWas() { // A15
        try (Rig rig = rig("back", setup());
                Rig other = rig.another(POSTGRES.database(), setup())) {
            String run = launch(rig, TASKS);
            runUntil(rig, () -> pages(rig, run).size() >= 4);
            runUntil(other, () -> pages(rig, run).size() >= 11);
            assertThat(pages(rig, run)).hasSizeLessThan(WHOLE);
            runUntil(rig, () -> isRead(rig, run));
            assertThat(pages(rig, run))
                    .as("each may have been stopped in a request")
                    .hasSizeBetween(WHOLE, WHOLE + 2);
            requireTruth(rig);
        }
    }

    @Test
    void whoeverAsksForAllHasItReadFromItsBeginning() {
        try (Rig rig = rig("all", setup())) {
            String run = launch(rig, TASKS);
            runUntil(rig, () -> pages(rig, run).size() >= 4);
            assertThat(isRead(rig, run)).isFalse();
            rig.standIn.requests().reset();
            assertThat(rig.syncFully().error()).isNull();
            assertThat(pages(rig, run)).hasSize(WHOLE);
            requireTruth(rig);
        }
    }

    @Test
    void aPageIsReadAgainByTheNextWhereItsTasksWereNotCommitted() throws SQLException { // A15 D1
        try (Rig rig = rig("locked", setup());
                Rig other = rig.another(POSTGRES.database(), setup())) {
            String run = launch(rig, TASKS);
            try (Connection lock = POSTGRES.connect();
                    Statement statement = lock.createStatement();
                    Rig.Running running = rig.run()) {
                Eventually.isTrue("some pages", () -> pages(rig, run).size() >= 8);
                lock.setAutoCommit(false);
                statement.execute("LOCK TABLE tallyfy.task IN SHARE MODE");
                Eventually.isTrue("tasks wait to be written", HandedOnLongRunsPostgresTest::isAnyWaiting);
                running.kill();
                lock.rollback();
            }
            runUntil(other, () -> isRead(rig, run));
            assertThat(pages(rig, run)).hasSizeBetween(WHOLE + 1, WHOLE + 2);
            requireTruth(rig);
        }
    }

    @Test
    void oneThatCantGoOnBeginsAgain() { // A13
        try (Rig rig = rig("stuck", setup())) {
            String run = launch(rig, TASKS);
            rig.standIn.faults().next(3, "/runs/" + run + "/tasks\\?.*page=" + FAILING + "&", Fault.status(500));
            runUntil(rig, () -> isRead(rig, run));
            assertThat(pages(rig, run)).hasSize(1 + 5 + 3 + WHOLE);
            assertThat(pages(rig, run).stream().filter(page -> page == FAILING)).hasSize(4);
            requireTruth(rig);
        }
    }

    @Test
    void onlyWhatIsMissingIsAskedForAgainWhereItCouldNotBeHad() { // A1
        try (Rig rig = rig("missing", setup())) {
            String run = launch(rig, TASKS);
            assertThat(rig.sync().error()).isNull();
            List<String> tasks = rig.truth().taskIds(run);
            rig.truth().jump(Duration.ofSeconds(2));
            rig.truth().change().deleteTask(tasks.get(TASKS / 2));
            rig.truth().change().complete(tasks.get(0));
            rig.standIn.requests().reset();
            rig.standIn.faults().next(2, "GET .*/tasks/" + tasks.get(TASKS / 2), Fault.status(500));
            runUntil(rig, () -> gone("missing").contains(tasks.get(TASKS / 2)) && isForgotten(rig));
            assertThat(pages(rig, run)).hasSize(WHOLE);
            assertThat(gone("missing")).containsExactly(tasks.get(TASKS / 2));
            requireTruth(rig);
        }
    }

    @Test
    void oneWithAPageThatIsTooLongGoesOnAtThatPage() { // A15
        Rig.Setup usual = setup();
        Rig.Setup tight = new Rig.Setup(
                usual.interval(),
                usual.maxAge(),
                usual.lease(),
                usual.concurrency(),
                usual.announcing(),
                usual.perHour(),
                usual.clock(),
                BodyLimits.of(250_000));
        try (Rig rig = rig("tight", tight);
                Rig other = rig.another(POSTGRES.database(), tight)) {
            String run = launch(rig, 595);
            rig.truth().change().renameTask(rig.truth().taskIds(run).get(350), "long ".repeat(40_000));
            runUntil(rig, () -> shorter(rig, run).size() >= 2);
            runUntil(other, () -> isRead(rig, run));
            assertThat(shorter(rig, run)).as("its ten parts, twice at most").hasSizeBetween(10, 20);
            requireTruth(rig);
        }
    }

    private static boolean isAnyWaiting() {
        return POSTGRES.number("SELECT count(*) FROM pg_locks WHERE NOT granted AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())")
                > 0;
    }

    private static void runUntil(Rig rig, BooleanSupplier moment) {
        try (Rig.Running running = rig.run()) {
            Eventually.isTrue("the moment", moment);
        }
    }

    private static void requireTruth(Rig rig) {
        String org = rig.standIn.organization();
        assertThat(Rows.differences(
                        Rows.truth(rig.truth(), "task"),
                        Rows.held(
                                POSTGRES::texts, "task t WHERE org_id = '" + org + "' AND deleted_at IS NULL", "task")))
                .isEmpty();
        assertThat(isForgotten(rig)).isTrue();
    }

    private static Rig.Setup setup() {
        return Rig.Setup.usual().every(Duration.ofMillis(20)).planningFor(1_000);
    }

    private static Rig rig(String org, Rig.Setup setup) {
        Rig rig = Rig.of(Rig.world().withOrganization(org).withSize(5, 3, 0), POSTGRES.database(), setup);
        rig.standIn.faults().always("GET .*/runs\\?.*with=tasks", Fault.status(403));
        assertThat(rig.sync().error()).isNull();
        rig.truth().jump(Duration.ofSeconds(2));
        return rig;
    }

    private static String launch(Rig rig, int tasks) {
        return rig.truth().change().launchRun("Long", tasks).runId();
    }

    private static List<Integer> pages(Rig rig, String run) {
        return LongRunsPostgresTest.pages(rig, run);
    }

    /** The pages of fewer tasks that were asked for. */
    private static List<String> shorter(Rig rig, String run) {
        return rig.standIn.requests().recent().stream()
                .map(Requests.Entry::uri)
                .filter(uri -> uri.contains("/runs/" + run + "/tasks?") && uri.endsWith("per_page=10"))
                .toList();
    }

    private static List<String> gone(String org) {
        return POSTGRES.texts(
                "SELECT task_id FROM tallyfy.task WHERE org_id = '" + org + "' AND deleted_at IS NOT NULL");
    }

    private static boolean isRead(Rig rig, String run) {
        return LongRunsPostgresTest.isRead(POSTGRES, rig, run);
    }

    private static boolean isForgotten(Rig rig) {
        return LongRunsPostgresTest.kept(POSTGRES, rig) == 0;
    }
}
