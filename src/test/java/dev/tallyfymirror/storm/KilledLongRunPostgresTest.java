package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.World;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two daemons' processes are killed in turn while they read a run of very many tasks: the other one goes on with it. */
class KilledLongRunPostgresTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SLOW = Duration.ofMillis(25);
    private static final int PAGES = 120;
    private static final int TASKS = PAGES * 5 - 2; // of five to a page, as the storm's daemons read
    private static final int KILLS = Integer.getInteger("long.runs.kills", 0);
    /** So many pages each reads at least. */
    private static final int GAP = 4;

    private static final long SEED = Long.getLong("long.runs.seed", 15);

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);

    @Test
    @Timeout(600)
    void whoeverIsKilledTheOtherGoesOnAtThePageWhereItWas() throws Exception { // A15 D1
        assumeTrue(KILLS > 0, "asked for by -Dlong.runs.kills=5");
        try (Scene scene = Scene.set(new Place(folder, Place.prepare().classPath()), 8);
                Sql sql = scene.sql()) {
            World world = scene.standIn().world();
            Truth truth = new Truth(world);
            scene.standIn().faults().always("with=tasks", Fault.status(403));
            scene.standIn().faults().always("GET .*/tasks", Fault.delay(SLOW));
            var unused = truth.change(() -> world.change().launchRun("Long", TASKS));
            String run = longest(world);
            requireReadWhileKilled(scene, sql, run, () -> scene.daemons().start());
            Waiting.require("the first sync", LIMIT, () -> sql.completeCycles() > 0);
            String first = readAt(sql, run);
            Waiting.require("a reading that is not old already", LIMIT, () -> isRead(sql, run, first));
            List<String> tasks = world.taskIds(run);
            requireReadWhileKilled(scene, sql, run, () -> {
                Instant changed = truth.change(() -> {
                    world.change().complete(tasks.get(0));
                    world.change().deleteTask(tasks.get(TASKS / 2));
                });
                assertThat(changed).isNotNull();
            });
            sql.awaitCycles(2, LIMIT);
            Verdict verdict = Judges.judge(scene, truth, sql);
            assertThat(verdict.all()).isEmpty();
            assertThat(verdict.necessary).isEqualTo(1);
            assertThat(sql.number("SELECT count(*) FROM tallyfy_sync.long_run_page"))
                    .isZero();
            assertThat(scene.daemons().starts()).isEqualTo(2 + 2 * KILLS);
        }
    }

    /** The holder is killed at random pages; whatever is read again, it is no more than a page for each that was killed. */
    private void requireReadWhileKilled(Scene scene, Sql sql, String run, Runnable beginning) throws IOException {
        scene.standIn().requests().reset();
        String before = readAt(sql, run);
        beginning.run();
        for (int kill = 0; kill < KILLS; kill++) {
            int at = kill * PAGES / KILLS + GAP + random.nextInt(PAGES / KILLS - 2 * GAP);
            Waiting.require("page " + at, LIMIT, () -> pages(scene, run) >= at);
            scene.daemons().holder(sql).kill();
        }
        Waiting.require("the end", LIMIT, () -> isRead(sql, run, before));
        assertThat(pagesOfOneReading(scene, run)).as("seed " + SEED).isBetween(PAGES + 1, PAGES + 1 + KILLS);
    }

    private static String longest(World world) {
        return world.runIds().stream()
                .filter(run -> world.taskIds(run).size() == TASKS)
                .findFirst()
                .orElseThrow();
    }

    private static long pages(Scene scene, String run) {
        return scene.standIn().requests().recent().stream()
                .filter(seen -> seen.call() == Call.LIST_RUN_TASKS && seen.uri().contains(run))
                .count();
    }

    /** Those of the first reading: it ends with page 1, to which it comes by page 2. Nobody is killed after that. */
    private static int pagesOfOneReading(Scene scene, String run) {
        List<String> pages = scene.standIn().requests().recent().stream()
                .filter(seen -> seen.call() == Call.LIST_RUN_TASKS && seen.uri().contains(run))
                .map(seen -> seen.uri().replaceFirst(".*[?&]page=(\\d+).*", "$1"))
                .toList();
        int last = pages.indexOf("2");
        return last + 1 + pages.subList(last, pages.size()).indexOf("1");
    }

    private static String readAt(Sql sql, String run) {
        return sql.texts("SELECT coalesce(max(tasks_read_at)::text, 'never') FROM tallyfy_sync.run_memory"
                        + " WHERE run_id = '" + run + "'")
                .get(0);
    }

    private static boolean isRead(Sql sql, String run, String before) {
        return !readAt(sql, run).equals(before)
                && sql.texts("SELECT run_id FROM tallyfy_sync.long_run").isEmpty();
    }
}
