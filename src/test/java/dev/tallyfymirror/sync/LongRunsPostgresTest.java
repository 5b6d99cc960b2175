package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Errands.Kind;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Requests;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs of very many tasks: a part of them each cycle, from where the last one was, and nobody waits for them. */
class LongRunsPostgresTest {
    private static final int PAGES = 24;
    private static final int TASKS = PAGES * 100 - 50;
    private static final int PORTION = 5;
    private static final Pattern NUMBER = Pattern.compile("[?&]page=(\\d+)");

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void areReadOverManyCyclesWhileTheOthersStayFresh() { // A14
        try (Rig rig = rig("long")) {
            rig.sync();
            String small = rig.truth().runIds().get(0);
            String run = rig.truth().change().launchRun("Long", TASKS).runId();
            rig.standIn.requests().reset();
            long before = cycles("long");
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("its first pages", () -> tasks(rig, run) > 0);
                String task = open(rig, small);
                rig.truth().change().complete(task);
                Eventually.isTrue("the other's news", () -> isAnnounced("long", task));
                assertThat(isRead(rig, run)).isFalse();
                Eventually.isTrue("the end", () -> isRead(rig, run));
            }
            assertThat(tasks(rig, run)).isEqualTo(TASKS);
            assertThat(cycles("long") - before).isGreaterThanOrEqualTo(PAGES / PORTION);
            assertThat(pages(rig, run)).as("the first one tells how many").hasSize(PAGES + 1);
            assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, "long", "task")))
                    .isEmpty();
        }
    }

    @Test
    void areGoneOnWithWhereAFailureWas() { // A14
        try (Rig rig = rig("failing")) {
            rig.sync();
            String run = rig.truth().change().launchRun("Long", TASKS).runId();
            rig.standIn.requests().reset();
            rig.standIn.faults().next(1, "GET .*/runs/" + run + "/tasks\\?.*page=17.*", Fault.status(500));
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("the end", () -> isRead(rig, run));
            }
            assertThat(tasks(rig, run)).isEqualTo(TASKS);
            List<Integer> pages = pages(rig, run);
            assertThat(pages).hasSize(PAGES + 2);
            assertThat(pages.stream().filter(page -> page == 17)).hasSize(2);
        }
    }

    @Test
    void areReadWholeWhereNoOtherCycleFollows() {
        try (Rig rig = rig("once")) {
            rig.sync();
            String run = rig.truth().change().launchRun("Long", TASKS).runId();
            rig.sync();
            assertThat(isRead(rig, run)).isTrue();
            assertThat(tasks(rig, run)).isEqualTo(TASKS);
        }
    }

    @Test
    void ofWhichOneTaskIsAskedForAreNotReadWholeForIt() {
        try (Rig rig = rig("single")) {
            rig.standIn.faults().always("status=completed|activity-feeds", Fault.status(403));
            rig.sync();
            String run = rig.truth().change().launchRun("Long", TASKS).runId();
            rig.sync();
            String task = rig.truth().taskIds(run).get(150); // of page 2, which a whole reading comes to last
            rig.truth().changeSilently().complete(task);
            try (Rig.Running running = rig.run()) {
                Eventually.isTrue("it runs", () -> cycles("single") > 2);
                rig.standIn.requests().reset();
                var asked = rig.stores.errands().ask("single", Kind.READ_TASK, run + "/" + task);
                assertThat(asked.block(Rig.PATIENCE)).isNotNull();
                Eventually.isTrue("its news", () -> isAnnounced("single", task));
                assertThat(pages(rig, run)).as("so far").hasSizeLessThan(PAGES);
                Eventually.isTrue("the rest", () -> pages(rig, run).size() > PAGES);
            }
        }
    }

    private static Rig rig(String org) {
        Rig rig = Rig.of(
                Rig.world().withOrganization(org).withSize(5, 3, 0),
                POSTGRES.database(),
                Rig.Setup.usual().every(Duration.ofMillis(200)).planningFor(1_000));
        rig.standIn.faults().always("GET .*/runs\\?.*with=tasks", Fault.status(403));
        return rig;
    }

    private static String open(Rig rig, String run) {
        return rig.truth().taskIds(run).stream()
                .filter(rig.truth().openTaskIds()::contains)
                .findFirst()
                .orElseThrow();
    }

    /** The pages of the run's list that were asked for. */
    static List<Integer> pages(Rig rig, String run) {
        return rig.standIn.requests().recent().stream()
                .filter(seen -> seen.uri().contains("/runs/" + run + "/tasks?"))
                .map(LongRunsPostgresTest::page)
                .toList();
    }

    private static int page(Requests.Entry seen) {
        Matcher number = NUMBER.matcher(seen.uri());
        return number.find() ? Integer.parseInt(number.group(1)) : 1;
    }

    private static long tasks(Rig rig, String run) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.task WHERE org_id = '" + rig.standIn.organization()
                + "' AND run_id = '" + run + "'");
    }

    private static boolean isRead(Rig rig, String run) {
        return isRead(POSTGRES, rig, run);
    }

    static boolean isRead(TestDatabase database, Rig rig, String run) {
        return database.number("SELECT count(*) FROM tallyfy_sync.run_memory WHERE org_id = '"
                        + rig.standIn.organization() + "' AND run_id = '" + run + "' AND tasks_read_at IS NOT NULL")
                == 1;
    }

    /** How many rows are kept of readings that are under way. */
    static long kept(TestDatabase database, Rig rig) {
        String of = " WHERE org_id = '" + rig.standIn.organization() + "'";
        return database.number("SELECT (SELECT count(*) FROM tallyfy_sync.long_run" + of
                + ") + (SELECT count(*) FROM tallyfy_sync.long_run_page" + of + ")");
    }

    private static boolean isAnnounced(String org, String task) {
        return POSTGRES.number(
                        "SELECT count(*) FROM tallyfy.event WHERE org_id = '" + org + "' AND task_id = '" + task + "'")
                > 0;
    }

    private static long cycles(String org) {
        return POSTGRES.number(
                "SELECT count(*) FROM tallyfy.sync_cycle WHERE org_id = '" + org + "' AND finished_at IS NOT NULL");
    }
}
