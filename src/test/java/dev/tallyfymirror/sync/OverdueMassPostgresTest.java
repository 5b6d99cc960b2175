package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Looseness;
import dev.tallyfymirror.standin.Mutations;
import dev.tallyfymirror.standin.Requests;
import dev.tallyfymirror.standin.TaskTruth;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many tasks with one deadline: announced exactly, whatever happened to them just before, for few requests. */
class OverdueMassPostgresTest {
    private static final String TASK_LIST = "GET /api/organizations/[^/]+/tasks\\?";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void fiveHundredTasksOfFiveHundredRunsAreConfirmedByListsWhateverHappenedJustBefore() {
        try (Mass mass = new Mass("mass", 500, EnumSet.noneOf(Looseness.class))) {
            mass.changeAQuarter();
            mass.rig.standIn.requests().reset();
            mass.pass();
            mass.assertAnnouncedExactly();
            assertThat(mass.requests()).isLessThanOrEqualTo(20);
        }
    }

    @Test
    void whereTheListIsRefusedEachIsAskedForById() {
        try (Mass mass = new Mass("refused", 40, EnumSet.noneOf(Looseness.class))) {
            mass.rig.standIn.faults().always(TASK_LIST, Fault.status(403));
            mass.changeAQuarter();
            mass.rig.standIn.requests().reset();
            mass.pass();
            mass.assertAnnouncedExactly();
            assertThat(mass.rig.standIn.requests().count(Call.LIST_TASKS)).isEqualTo(1);
            List<Call> calls = mass.rig.standIn.requests().recent().stream()
                    .map(Requests.Entry::call)
                    .toList();
            assertThat(calls.indexOf(Call.GET_TASK))
                    .as("some are answered before all runs are asked for")
                    .isLessThan(calls.lastIndexOf(Call.GET_RUN));
        }
    }

    @Test
    void aListThatIsRefusedIsNotAskedForAgain() {
        try (Mass mass = new Mass("refused-twice", 40, EnumSet.noneOf(Looseness.class))) {
            mass.rig.standIn.faults().always(TASK_LIST, Fault.status(403));
            Instant later = mass.deadline.plusSeconds(1800);
            List<String> second = mass.launch(40, 1);
            second.forEach(task -> mass.rig.truth().change().deadline(task, later));
            assertThat(mass.rig
                            .stores
                            .errands()
                            .ask("refused-twice", dev.tallyfymirror.mirror.Errands.Kind.SYNC, null)
                            .block(Rig.PATIENCE))
                    .isNotNull();
            Eventually.isTrue("the others are known", () -> mass.held(later) == 40);
            mass.rig.standIn.requests().reset();
            mass.pass();
            Eventually.isTrue("the first", () -> mass.announced().containsAll(mass.due));
            mass.clock.jumpTo(later);
            Eventually.isTrue("the second", () -> mass.announced().containsAll(second));
            assertThat(mass.rig.standIn.requests().recent().stream()
                            .filter(request -> request.call() == Call.LIST_TASKS
                                    && request.uri().contains("status=overdue")))
                    .hasSize(1);
        }
    }

    @Test
    void tasksThatCanNotBeHadKeepNoOtherWaiting() {
        try (Mass mass = new Mass("poison", 12, EnumSet.noneOf(Looseness.class))) {
            mass.rig.standIn.faults().always(TASK_LIST, Fault.status(403));
            List<String> bad = mass.due.subList(0, 4);
            bad.forEach(task -> mass.rig.standIn.faults().always("GET .*/tasks/" + task, Fault.status(500)));
            mass.pass();
            Eventually.isTrue("the others", () -> mass.announced().containsAll(mass.due.subList(4, 12)));
            assertThat(mass.announced()).doesNotContainAnyElementsOf(bad);
        }
    }

    @Test
    void whatAListKeepsBackIsAskedForById() {
        try (Mass mass = new Mass("empty", 40, EnumSet.noneOf(Looseness.class))) {
            mass.rig.standIn.faults().always(TASK_LIST, Fault.emptyList());
            mass.changeAQuarter();
            mass.pass();
            mass.assertAnnouncedExactly();
            assertThat(mass.rig.standIn.requests().count(Call.GET_TASK)).isBetween(35L, 40L);
        }
    }

    @Test
    void aListThatRepeatsItsFirstPageIsLeftAlone() {
        try (Mass mass = new Mass("repeated", 130, EnumSet.noneOf(Looseness.class))) {
            mass.rig.standIn.faults().always(TASK_LIST, Fault.firstPage());
            mass.changeAQuarter();
            mass.pass();
            mass.assertAnnouncedExactly();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Looseness.class,
            names = {"SORT_IGNORED", "PER_PAGE_IGNORED", "UNSTABLE_TIES", "MISSING_PAGINATION", "STATUS_SYNONYMS"})
    void aLooseListChangesNothingOfWhatIsAnnounced(Looseness looseness) {
        try (Mass mass = new Mass("loose-" + looseness, 60, EnumSet.of(looseness))) {
            mass.changeAQuarter();
            mass.pass();
            mass.assertAnnouncedExactly();
        }
    }

    @Test
    void rowsThatMoveWhileTheListIsReadAreFoundOtherwise() {
        try (Mass mass = new Mass("drift", 250, EnumSet.noneOf(Looseness.class))) {
            List<String> first = mass.due.subList(0, 30);
            mass.rig
                    .standIn
                    .faults()
                    .after(
                            1,
                            1,
                            TASK_LIST,
                            Fault.run(() -> first.forEach(
                                    task -> mass.rig.truth().changeSilently().complete(task))));
            mass.pass();
            Eventually.isTrue("the others", () -> mass.announced().containsAll(mass.due.subList(30, 250)));
            assertThat(mass.stillDue()).isZero();
        }
    }

    @Test
    void severalTasksOfARunThatIsGoneAreNotAnnounced() {
        for (String fate : List.of("deleted", "hidden", "archived")) {
            try (Mass mass = new Mass("run-" + fate, 3, 5, EnumSet.noneOf(Looseness.class))) {
                String run = mass.rig.truth().taskTruth(mass.due.get(0)).runId();
                Mutations change = mass.rig.truth().changeSilently();
                switch (fate) {
                    case "deleted" -> change.deleteRun(run);
                    case "hidden" -> change.hideRun(run, true);
                    default -> change.archiveRun(run);
                }
                mass.pass();
                mass.assertAnnouncedExactly();
                assertThat(mass.announced()).isNotEmpty();
            }
        }
    }

    @Test
    void allQuestionsTogetherTakeAwayNoMoreThanAPassMay() { // A10
        try (Mass mass = new Mass("forgetful", 60, EnumSet.noneOf(Looseness.class))) {
            mass.rig.standIn.faults().always(TASK_LIST, Fault.status(403));
            mass.rig.standIn.faults().always("GET .*/runs/[0-9a-f]+(\\?.*)?$", Fault.status(404));
            mass.rig.standIn.requests().reset();
            mass.pass();
            Eventually.isTrue(
                    "each is asked for twice", () -> mass.rig.standIn.requests().count(Call.GET_RUN) >= 120);
            assertThat(POSTGRES.number(
                            "SELECT count(*) FROM tallyfy.run WHERE org_id = 'forgetful' AND deleted_at IS NOT NULL"))
                    .isEqualTo(20);
        }
    }

    /** An organization in which open tasks have one deadline, an hour from the first sync, and a daemon on it. */
    private static final class Mass implements AutoCloseable {
        private final SetClock clock = new SetClock();
        private final String org;
        private final Instant deadline;
        private final List<String> due;
        private final Rig rig;
        private final Rig.Running running;

        Mass(String org, int runs, Set<Looseness> looseness) {
            this(org, runs, 1, looseness);
        }

        Mass(String org, int runs, int ofEach, Set<Looseness> looseness) {
            this.org = org;
            rig = Rig.of(
                    Rig.world()
                            .withOrganization(org)
                            .withSize(6, 8, 4)
                            .withLooseness(looseness)
                            .withClock(clock),
                    POSTGRES.database(),
                    Rig.Setup.usual().withClock(clock));
            deadline = clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3600);
            due = launch(runs, ofEach);
            due.forEach(task -> rig.truth().change().deadline(task, deadline));
            rig.sync();
            running = rig.run();
            Eventually.isTrue("a second cycle", () -> cycles() == 2);
        }

        private long cycles() {
            return POSTGRES.number(
                    "SELECT count(*) FROM tallyfy.sync_cycle WHERE org_id = '" + org + "' AND finished_at IS NOT NULL");
        }

        private List<String> launch(int runs, int ofEach) {
            List<String> tasks = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                String run =
                        rig.truth().change().launchRun("Run " + i, ofEach + 1).runId();
                for (String task : rig.truth().taskIds(run).subList(0, ofEach)) {
                    rig.truth().change().type(task, "task");
                    tasks.add(task);
                }
            }
            return tasks;
        }

        /** In the seconds before: completed, moved, skipped, archived; the last few with their runs, or made expiring. */
        void changeAQuarter() {
            clock.jumpTo(deadline.minusSeconds(3));
            Mutations change = rig.truth().changeSilently();
            for (int i = 0; i < due.size() / 4; i++) {
                String task = due.get(i * 4);
                switch (i < 6 ? i % 6 : i % 4) {
                    case 0 -> change.complete(task);
                    case 1 -> change.deadline(task, deadline.plus(5, ChronoUnit.HOURS));
                    case 2 -> change.skip(task);
                    case 3 -> change.archiveTask(task);
                    case 4 -> change.archiveRun(rig.truth().taskTruth(task).runId());
                    default -> change.type(task, "expiring");
                }
            }
        }

        void pass() {
            clock.jumpTo(deadline);
        }

        long requests() {
            return rig.standIn.requests().total() - rig.standIn.requests().count(Call.ME);
        }

        /** What became overdue in truth since the beginning, other deadlines of this world included. */
        private Set<String> missed() {
            Instant began = deadline.minusSeconds(3600);
            return new TreeSet<>(rig.truth()
                    .taskIds(task -> task.open()
                            && !task.type().startsWith("expiring")
                            && !task.hidden()
                            && !task.deleted()
                            && task.archivedAt() == null
                            && (task.runId() == null
                                    || rig.truth().runTruth(task.runId()).archivedAt() == null)
                            && task.deadline() != null
                            && task.deadline().isAfter(began)
                            && !task.deadline().isAfter(deadline)));
        }

        Set<String> announced() {
            return new TreeSet<>(POSTGRES.texts("SELECT task_id FROM tallyfy.event WHERE org_id = '" + org
                    + "' AND type = 'tallyfy.task.overdue' AND data->>'confirmed' = 'true'"));
        }

        private String truth(String task) {
            TaskTruth truth = rig.truth().taskTruth(task);
            return truth.runId() + " " + rig.truth().runTruth(truth.runId()).archivedAt() + " " + truth;
        }

        long stillDue() {
            return POSTGRES.number("SELECT count(*) FROM tallyfy_sync.task_memory WHERE org_id = '" + org
                    + "' AND open_deadline <= '" + deadline + "' AND episode_since IS NULL");
        }

        long held(Instant until) {
            return POSTGRES.number("SELECT count(*) FROM tallyfy_sync.task_memory WHERE org_id = '" + org
                    + "' AND open_deadline = '" + until + "'");
        }

        void assertAnnouncedExactly() {
            Eventually.isTrue("all that was due is settled", Duration.ofSeconds(60), () -> stillDue() == 0);
            Set<String> missed = missed();
            assertThat(announced().stream()
                            .filter(task -> !missed.contains(task))
                            .map(this::truth))
                    .as("announced, but not overdue")
                    .isEmpty();
            assertThat(announced()).hasSameSizeAs(missed);
            assertThat(due).containsAll(missed);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE org_id = '" + org
                            + "' AND (type = 'tallyfy.task.overdue_cleared' OR data->>'confirmed' = 'false')"))
                    .isZero();
        }

        @Override
        public void close() {
            running.close();
            rig.close();
        }
    }
}
