package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Requests;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.scheduler.Schedulers;

/** Passes over all runs that are too many for one cycle. */
class SpreadSweepPostgresTest {
    /** Three pages. */
    private static final int RUNS = 260;

    private static final String WITH_TASKS = "GET .*/runs\\?.*with=tasks";

    private static final String ALL_RUNS = "/runs\\?.*archived=true.*sort=created_at";

    private static final String FIRST_PAGE = "/runs\\?archived=true&sort=created_at&page=1&";

    private static final Rig.Setup QUICK =
            Rig.Setup.usual().every(Duration.ofMillis(50)).planningFor(300);

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void aDaemonStartedWhenOneIsDueReadsClosedRunsByTheHundred() {
        try (Rig before = finished("restarted")) {
            List<String> deleted = delete(before);
            try (Rig rig = before.another(POSTGRES.database(), QUICK);
                    Rig.Running running = rig.run()) {
                Eventually.isTrue("the pass is made", () -> isFullySynced("restarted"));
            }
            assertThat(before.standIn.requests().count(Call.LIST_RUN_TASKS)).isLessThan(RUNS / 10);
            assertThat(gone("restarted")).containsExactlyElementsOf(deleted);
        }
    }

    @Test
    void aSyncByItselfMakesTheWholePassWhenOneIsDue() {
        try (Rig before = finished("once")) {
            List<String> deleted = delete(before);
            try (Rig rig = before.another(POSTGRES.database(), QUICK)) {
                CycleReport report = rig.sync();
                assertThat(report.error()).isNull();
                assertThat(report.kind()).isEqualTo(Kind.FULL);
            }
            assertThat(isFullySynced("once")).isTrue();
            assertThat(gone("once")).containsExactlyElementsOf(deleted);
        }
    }

    @Test
    void aClosedRunThatTheNewestShowInEachCycleIsReadLikeAnyOther() {
        try (Rig before = finished("newest", 60, 60)) {
            List<String> tasks = closed(before).stream()
                    .flatMap(run -> before.truth().taskIds(run).stream())
                    .toList();
            tasks.forEach(task -> before.truth().changeSilently().renameTask(task, "Later"));
            try (Rig rig = before.another(POSTGRES.database(), QUICK)) {
                rig.standIn.faults().always(WITH_TASKS, Fault.status(403));
                try (Rig.Running running = rig.run()) {
                    Eventually.isTrue("the pass is made", () -> isFullySynced("newest"));
                    assertThat(POSTGRES.texts(
                                    "SELECT task_id FROM tallyfy.task WHERE org_id = 'newest' AND title = 'Later'"))
                            .containsExactlyInAnyOrderElementsOf(tasks);
                }
            }
        }
    }

    @Test
    void theFullCycleAtItsEndIsCompleteWhenWhatFailedMeanwhileHasBeenRead() {
        try (Rig before = finished("failing", 140, 1_000)) {
            List<String> firstPage = byAge(before).subList(0, 100); // shown once more at the end
            List<String> closed =
                    closed(before).stream().filter(firstPage::contains).toList();
            List<String> failing =
                    closed.stream().filter(firstPage.subList(0, 40)::contains).toList();
            assertThat(failing).as("not among the newest").hasSizeGreaterThan(9);
            try (Rig rig = before.another(POSTGRES.database(), QUICK)) {
                rig.standIn.faults().always(WITH_TASKS, Fault.status(403));
                failing.forEach(run -> rig.standIn.faults().always(tasksOf(run), Fault.status(500)));
                rig.standIn.faults().after(1, 1, FIRST_PAGE, Fault.run(rig.standIn.faults()::clear));
                try (Rig.Running running = rig.run()) {
                    Eventually.isTrue("the pass is made", () -> isFullySynced("failing"));
                    assertThat(unreadClosed("failing")).isEmpty();
                }
                assertThat(POSTGRES.texts("SELECT error FROM tallyfy.sync_cycle WHERE org_id = 'failing'"
                                + " AND kind = 'full' AND outcome = 'partial'"))
                        .isNotEmpty()
                        .allSatisfy(error -> assertThat(error).contains("closed runs are still to be read"));
            }
        }
    }

    @Test
    void runsLaunchedAndClosedDuringAPassAreNotMissedAtItsEnd() {
        try (Rig before = finished("busy")) {
            List<String> deleted = delete(before);
            try (Rig rig = before.another(POSTGRES.database(), QUICK)) {
                rig.standIn.faults().always(WITH_TASKS, Fault.status(403));
                rig.standIn.faults().after(2, 1, ALL_RUNS, Fault.run(() -> launchAndClose(rig, 160)));
                try (Rig.Running running = rig.run()) {
                    Eventually.isTrue("the pass is made", () -> isFullySynced("busy"));
                }
            }
            assertThat(gone("busy")).containsExactlyElementsOf(deleted);
            assertThat(POSTGRES.texts("SELECT error FROM tallyfy.sync_cycle WHERE org_id = 'busy'"
                            + " AND kind = 'full' AND error LIKE '%left out%'"))
                    .isEmpty();
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.run WHERE org_id = 'busy'"))
                    .isEqualTo(RUNS + 160);
        }
    }

    private static void launchAndClose(Rig rig, int runs) {
        for (int run = 0; run < runs; run++) {
            String id = rig.truth().change().launchRun("Launched", 1).runId();
            rig.truth().taskIds(id).forEach(rig.truth().change()::complete);
        }
    }

    @Test
    void aRunThatAPassShowsTwiceIsReadOnce() {
        try (Rig before = finished("twice", 140, 30)) {
            List<String> older = byAge(before).subList(0, 40); // not among the newest
            List<String> closed =
                    closed(before).stream().filter(older::contains).toList();
            assertThat(closed).hasSizeGreaterThan(9);
            try (Rig rig = before.another(POSTGRES.database(), QUICK)) {
                rig.standIn.faults().always(WITH_TASKS, Fault.status(403));
                rig.standIn.requests().reset();
                try (Rig.Running running = rig.run()) {
                    Eventually.isTrue("the pass is made", () -> isFullySynced("twice"));
                }
                assertThat(requests(rig, FIRST_PAGE)).hasSize(2);
                assertThat(closed)
                        .allSatisfy(run ->
                                assertThat(requests(rig, tasksOf(run))).as(run).hasSize(1));
            }
        }
    }

    @Test
    void onePassIsNotGoneOnWithInALaterTermOfTheLease() {
        try (Rig before = finished("term", 140, 1_000)) {
            List<String> older = byAge(before).subList(0, 40); // not among the newest
            List<String> closed =
                    closed(before).stream().filter(older::contains).toList();
            String early = before.truth().taskIds(closed.get(0)).get(0);
            try (Rig rig = before.another(POSTGRES.database(), QUICK)) {
                rig.standIn.faults().always(WITH_TASKS, Fault.status(403));
                rig.standIn.faults().next(1, tasksOf(closed.get(5)), Fault.run(() -> {
                    rig.truth().changeSilently().renameTask(early, "Later");
                    soon("UPDATE tallyfy_sync.lease SET term = term + 1, expires_at = now() WHERE name = 'org:term'");
                }));
                rig.standIn.faults().next(1, tasksOf(closed.get(6)), Fault.delay(Duration.ofSeconds(3)));
                try (Rig.Running running = rig.run()) {
                    Eventually.isTrue("the pass is made", () -> isFullySynced("term"));
                    assertThat(POSTGRES.texts("SELECT title FROM tallyfy.task WHERE task_id = '" + early
                                    + "' AND org_id = 'term'"))
                            .containsExactly("Later");
                }
            }
        }
    }

    @Test
    void whatHasNoReadableIdIsKeptWhereItWasSeenByAnyOfItsCycles() {
        try (Rig before = finished("nameless", 60, 60)) {
            before.standIn
                    .faults()
                    .always(WITH_TASKS, Fault.status(403))
                    .next(
                            1,
                            ALL_RUNS,
                            Fault.run(() -> soon("INSERT INTO tallyfy.quarantine (org_id, kind, reason, raw,"
                                    + " first_seen_at, last_seen_at) VALUES ('nameless', 'run', 'no id', '{}',"
                                    + " now(), date_trunc('second', now()))")));
            try (Rig rig = before.another(POSTGRES.database(), QUICK);
                    Rig.Running running = rig.run()) {
                Eventually.isTrue("the pass is made", () -> isFullySynced("nameless"));
            }
            assertThat(POSTGRES.texts("SELECT reason FROM tallyfy.quarantine WHERE org_id = 'nameless'"))
                    .containsExactly("no id");
        }
    }

    /** From another thread: the stand-in's own must not wait. */
    private static void soon(String sql) {
        Schedulers.boundedElastic().schedule(() -> POSTGRES.execute(sql));
    }

    private static List<String> requests(Rig rig, String part) {
        Pattern wanted = Pattern.compile(part);
        return rig.standIn.requests().recent().stream()
                .map(Requests.Entry::uri)
                .filter(uri -> wanted.matcher(uri).find())
                .toList();
    }

    private static String tasksOf(String run) {
        return "/runs/" + run + "/tasks";
    }

    /** As a pass over all shows them. */
    private static List<String> byAge(Rig rig) {
        return rig.truth().runIds().stream()
                .sorted(Comparator.comparing(run -> rig.truth().runTruth(run).createdAt()))
                .toList();
    }

    private static List<String> closed(Rig rig) {
        return byAge(rig).stream()
                .filter(run -> rig.truth().runTruth(run).completedAt() != null
                        || rig.truth().runTruth(run).archivedAt() != null)
                .toList();
    }

    private static List<String> unreadClosed(String org) {
        return POSTGRES.texts("SELECT run_id FROM tallyfy_sync.run_memory WHERE NOT open AND tasks_read_hash IS NULL"
                + " AND org_id = '" + org + "'");
    }

    /** Mirrored, all but a few of its runs closed, and a full pass due. */
    private static Rig finished(String org) {
        Rig rig = finished(org, RUNS, 30);
        assertThat(POSTGRES.number(
                        "SELECT count(*) FROM tallyfy.run WHERE org_id = '" + org + "' AND status = 'complete'"))
                .isGreaterThan(RUNS * 3 / 4);
        return rig;
    }

    /** {@code open}: of so many tasks that were open the first ones stay so. */
    private static Rig finished(String org, int runs, int open) {
        Rig rig = Rig.of(Rig.world().withOrganization(org).withSize(runs, 3, 0), POSTGRES.database(), QUICK);
        rig.truth().openTaskIds().stream()
                .filter(id -> rig.truth().taskTruth(id).runId() != null)
                .skip(open)
                .forEach(rig.truth().change()::complete);
        assertThat(rig.sync().error()).isNull();
        POSTGRES.execute("UPDATE tallyfy_sync.organization SET full_synced_at = full_synced_at - interval '25 hours'"
                + " WHERE org_id = '" + org + "'");
        assertThat(isFullySynced(org)).isFalse();
        return rig;
    }

    /** A closed run that no cycle but a full one would miss. */
    private static List<String> delete(Rig rig) {
        String run = POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE org_id = '"
                        + rig.place().org() + "' AND status = 'complete' ORDER BY run_id LIMIT 1")
                .get(0);
        rig.truth().changeSilently().deleteRun(run);
        rig.standIn.requests().reset();
        return List.of(run);
    }

    private static boolean isFullySynced(String org) {
        return POSTGRES.number("SELECT count(*) FROM tallyfy_sync.organization WHERE org_id = '" + org
                        + "' AND full_synced_at > now() - interval '24 hours'")
                > 0;
    }

    private static List<String> gone(String org) {
        return POSTGRES.texts("SELECT run_id FROM tallyfy.run WHERE org_id = '" + org + "' AND deleted_at IS NOT NULL");
    }
}
