package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.FaultyProxy;
import dev.tallyfymirror.postgres.FaultyProxy.AtCommit;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.World;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commits whose answer never comes, half of which happened: each batch is done once all the same. */
class UnknownOutcomesPostgresTest {
    private static final int UNKNOWN = Integer.getInteger("unknown.outcomes", 40);
    private static final long SEED = 7;
    private static final String KNOWN = "type IN ('tallyfy.task.completed', 'tallyfy.task.reopened')";
    private static final String ORG = "unknown";
    /** So many tasks stay open, so that there is always something to change. */
    private static final int FEW = 8;

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private final Random random = new Random(SEED);
    private final Map<AtCommit, Integer> met = new EnumMap<>(AtCommit.class);
    private final List<String> expected = new ArrayList<>();

    @Test
    void eachBatchIsDoneOnce() throws IOException { // D7
        try (FaultyProxy proxy = FaultyProxy.before(POSTGRES.url())) {
            DatabaseSettings usual = POSTGRES.settings();
            Database database =
                    POSTGRES.open(new DatabaseSettings(proxy.url(), 4, usual.limits(), usual.applicationName()));
            Rig.Setup eager = Rig.Setup.usual().every(Duration.ofMillis(50)).withLease(Duration.ofSeconds(1));
            try (Rig rig = Rig.of(Rig.world().withOrganization(ORG).withSize(12, 5, 4), database, eager)) {
                assertThat(rig.sync().failure()).isNull();
                proxy.atCommit(this::fate);
                int batches = 0;
                try (Rig.Running daemon = rig.run()) {
                    for (; proxy.lost() < UNKNOWN; batches++) {
                        change(rig.truth());
                        Eventually.isTrue("batch " + batches, () -> told() >= expected.size());
                    }
                    proxy.atCommit(() -> AtCommit.PASS);
                }
                settle(rig);
                report(proxy, batches);
                assertDoneOnce(rig);
            }
        }
    }

    private static long told() {
        return POSTGRES.number("SELECT count(*) FROM tallyfy.event WHERE " + KNOWN);
    }

    private AtCommit fate() {
        AtCommit fate = random.nextInt(4) == 0
                ? AtCommit.values()[1 + random.nextInt(AtCommit.values().length - 1)]
                : AtCommit.PASS;
        met.merge(fate, 1, Integer::sum);
        return fate;
    }

    /** Completions and reopenings, whose events are known beforehand; a rename, which tells nothing. */
    private void change(World world) {
        world.jump(Duration.ofSeconds(3));
        List<String> open =
                world.taskIds(task -> task.open() && task.type().equals("task") && isReachable(world, task.runId()));
        List<String> finished = world.taskIds(
                task -> task.finished() && task.type().equals("task") && isReachable(world, task.runId()));
        for (int turn = 0; turn < 3; turn++) {
            if (random.nextBoolean() && open.size() > FEW) {
                complete(world, open.get(open.size() - 1 - turn));
            } else if (finished.size() > turn) {
                reopen(world, finished.get(turn));
            }
        }
        world.change().renameTask(open.get(0), "Renamed " + random.nextInt());
    }

    private void complete(World world, String task) {
        world.change().deadline(task, null);
        world.change().complete(task);
        expected.add("tallyfy.task.completed " + task);
    }

    private void reopen(World world, String task) {
        world.change().deadline(task, null);
        world.change().reopen(task);
        expected.add("tallyfy.task.reopened " + task);
    }

    private static boolean isReachable(World world, String run) {
        return run != null
                && world.runTruth(run).archivedAt() == null
                && world.runTruth(run).completedAt() == null;
    }

    private static void settle(Rig rig) {
        rig.truth().jump(Duration.ofSeconds(90));
        assertThat(rig.syncFully().error()).isNull();
        assertThat(rig.syncFully().error()).isNull();
    }

    private void report(FaultyProxy proxy, int batches) {
        System.out.printf(
                "unknown outcomes: seed %d, %d batches, %d commits, %d without an answer %s, %d events%n",
                SEED, batches, proxy.commits(), proxy.lost(), met, expected.size());
    }

    private void assertDoneOnce(Rig rig) {
        assertThat(Rows.differences(Rows.truth(rig.truth(), "task"), Rows.held(POSTGRES, ORG, "task")))
                .isEmpty();
        assertThat(Rows.differences(Rows.truth(rig.truth(), "run"), Rows.held(POSTGRES, ORG, "run")))
                .isEmpty();
        assertThat(POSTGRES.texts("SELECT type || ' ' || task_id FROM tallyfy.event WHERE " + KNOWN))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(POSTGRES.number("SELECT max(seq) - min(seq) + 1 - count(*) FROM tallyfy.event"))
                .as("holes in seq")
                .isZero();
        assertThat(History.faults(POSTGRES, "task")).isEmpty();
        assertThat(History.faults(POSTGRES, "run")).isEmpty();
    }
}
