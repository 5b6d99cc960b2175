package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.World;
import dev.tallyfymirror.sync.Rig.Setup;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The token is given sight of many runs that have been there for long: news is only what happened since the baseline. */
class GrantedSightPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final String ORG = "granted";
    /** {@code -Dgranted.runs=500}; a part of that is enough to be asked at each build. */
    private static final int HIDDEN = Integer.getInteger("granted.runs", 150);

    private static final int SEEN = 20;
    private static final int OF_EACH = HIDDEN / 10;
    private static final Duration LATER = Duration.ofMinutes(10);
    /** So long that all of it is caught up with. */
    private static final Duration MUCH_LATER = Duration.ofHours(4);

    private final List<String> expected = new ArrayList<>();
    private World world;
    private List<String> hidden;

    @Test
    void oldRunsAreMirroredAndOnlyWhatHappenedSinceTheBaselineIsTold() { // B7
        Set<FactType> types = EnumSet.of(FactType.RUN_LAUNCHED, FactType.TASK_CREATED);
        types.addAll(Rig.USUAL);
        try (Rig rig = Rig.of(
                Rig.world().withOrganization(ORG).withSize(SEEN + HIDDEN, 2, 0),
                POSTGRES.database(),
                Setup.usual().withTypes(types))) {
            world = rig.truth();
            prepare();
            assertThat(rig.syncFully().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(POSTGRES.number("SELECT count(*) FROM tallyfy.run")).isEqualTo(SEEN);

            world.jump(LATER);
            happen();
            world.jump(MUCH_LATER);
            hidden.forEach(run -> world.change().hideRun(run, false));
            assertThat(rig.sync().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(rig.syncFully().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(told()).containsExactlyInAnyOrderElementsOf(expected);
            for (String kind : List.of("run", "task")) {
                assertThat(Rows.differences(Rows.truth(world, kind), Rows.held(POSTGRES, ORG, kind)))
                        .isEmpty();
            }
            assertThat(rig.syncFully().counts().events()).isZero();
        }
    }

    /** Nothing of this is news: finished, overdue, and finished late before the baseline. */
    private void prepare() {
        List<String> runs = world.runIds();
        hidden = new ArrayList<>(runs.subList(SEEN, runs.size()));
        hidden.forEach(run -> world.change().hideRun(run, true));
        world.openTaskIds().forEach(task -> world.change().deadline(task, null));
        Instant before = world.now().truncatedTo(ChronoUnit.SECONDS).minus(LATER);
        take(0).forEach(task -> world.change().complete(task));
        take(1).forEach(task -> world.change().deadline(task, before));
        take(2).forEach(task -> world.change().deadline(task, before));
        world.jump(LATER);
    }

    private void happen() {
        List<String> wereOverdue = world.taskIds(task -> task.open() && task.deadline() != null);
        wereOverdue.stream().limit(OF_EACH).forEach(task -> finish(task, "true"));
        take(3).forEach(task -> finish(task, "false"));
        Instant soon = world.now().truncatedTo(ChronoUnit.SECONDS).plus(LATER);
        take(4).forEach(task -> {
            world.change().deadline(task, soon);
            expected.add("task.overdue " + task);
        });
        for (int run = 0; run < OF_EACH; run++) {
            launch();
        }
    }

    private void finish(String task, String late) {
        world.change().complete(task);
        expected.add("task.completed " + task + " late " + late);
    }

    private void launch() {
        String run = world.change().launchRun("Meanwhile", 2).runId();
        world.change().hideRun(run, true);
        hidden.add(run);
        expected.add("run.launched " + run);
        world.taskIds(run).forEach(task -> {
            world.change().deadline(task, null);
            expected.add("task.created " + task);
        });
    }

    /** An open task of each run of one part of those that are hidden. */
    private List<String> take(int part) {
        List<String> tasks = new ArrayList<>();
        for (String run : hidden.subList(part * OF_EACH, hidden.size())) {
            world.taskIds(run).stream()
                    .filter(task -> isUsual(run, task))
                    .findFirst()
                    .ifPresent(tasks::add);
            if (tasks.size() == OF_EACH) {
                break;
            }
        }
        return tasks;
    }

    private boolean isUsual(String run, String task) {
        return world.taskTruth(task).open()
                && world.taskTruth(task).type().equals("task")
                && world.taskTruth(task).deadline() == null
                && world.taskTruth(task).archivedAt() == null
                && world.runTruth(run).archivedAt() == null;
    }

    private static List<String> told() {
        assertThat(POSTGRES.texts("SELECT DISTINCT data ->> 'origin' FROM tallyfy.event"))
                .containsExactly("catch_up");
        return POSTGRES.texts("SELECT replace(type, 'tallyfy.', '') || ' ' || coalesce(task_id, run_id)"
                + " || CASE WHEN type LIKE '%completed' THEN ' late ' || (data ->> 'was_overdue') ELSE '' END"
                + " FROM tallyfy.event");
    }
}
