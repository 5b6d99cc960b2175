package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.standin.Call;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.World;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon's process is killed again and again during its first sync, which goes on all the same. */
class KilledFirstSyncPostgresTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SLOW = Duration.ofMillis(400);

    @TempDir
    Path folder;

    @Test
    @Timeout(180)
    void killedThreeTimesItEndsWithTheTruthSilentAboutWhatWasAndLoudAboutWhatHappened() throws Exception { // D1 B6
        try (Scene scene = Scene.set(new Place(folder, Place.prepare().classPath()), 6);
                Sql sql = scene.sql()) {
            World world = scene.standIn().world();
            Truth truth = new Truth(world);
            DaemonProcess daemon = scene.daemons().all().get(0);
            scene.standIn().faults().always("GET", Fault.delay(SLOW));
            startAndKill(daemon, sql, () -> scene.standIn().requests().count(Call.LIST_RUNS) > 0);
            startAndKill(daemon, sql, () -> read(sql).size() >= 3);
            String known = complete(world, truth, read(sql)::contains);
            String unknown = complete(world, truth, run -> !read(sql).contains(run));
            startAndKill(daemon, sql, () -> read(sql).size() >= 8);
            scene.standIn().faults().clear();
            start(daemon, sql);
            Waiting.require("two cycles", LIMIT, () -> sql.completeCycles() >= 2);
            assertThat(events(sql)).containsExactlyInAnyOrder("task.completed " + known, "task.completed " + unknown);
            Verdict verdict = Judges.judge(scene, truth, sql);
            assertThat(verdict.all()).isEmpty();
            assertThat(verdict.necessary).isEqualTo(2);
            assertThat(daemon.starts()).isEqualTo(4);
            assertThat(cycles(sql, "outcome = 'interrupted'"))
                    .as("cycles that were killed")
                    .isEqualTo(3);
            assertThat(unfinishedBefore(sql)).as("left unfinished").isZero();
        }
    }

    private static void startAndKill(DaemonProcess daemon, Sql sql, BooleanSupplier moment) throws IOException {
        start(daemon, sql);
        Waiting.require("the moment", LIMIT, moment);
        daemon.kill();
        assertThat(sql.completeCycles()).as("the first sync is under way").isZero();
    }

    private static void start(DaemonProcess daemon, Sql sql) {
        int before = daemon.starts();
        Waiting.require("it starts", LIMIT, () -> {
            try {
                daemon.tend(sql);
                return daemon.starts() > before;
            } catch (IOException | SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    /** The runs whose tasks the mirror has read. */
    private static Collection<String> read(Sql sql) {
        return sql.texts("SELECT run_id FROM tallyfy_sync.run_memory WHERE tasks_read_at IS NOT NULL");
    }

    /** A task of an open run; it had not been overdue, nor is it about to be. */
    private static String complete(World world, Truth truth, Predicate<String> ofRun) {
        List<String> open = world.taskIds(task -> task.open()
                && task.type().equals("task")
                && task.runId() != null
                && (task.deadline() == null
                        || task.deadline().isAfter(world.now().plusSeconds(600)))
                && world.runTruth(task.runId()).archivedAt() == null
                && world.runTruth(task.runId()).completedAt() == null);
        String task = open.stream()
                .filter(id -> ofRun.test(world.taskTruth(id).runId()))
                .findFirst()
                .orElseThrow();
        var unused = truth.change(() -> world.change().complete(task));
        return task;
    }

    private static long cycles(Sql sql, String which) {
        return sql.number("SELECT count(*) FROM tallyfy.sync_cycle WHERE " + which);
    }

    /** The one under way aside: the newest, as long as it lasts. */
    private static long unfinishedBefore(Sql sql) {
        return cycles(sql, "outcome IS NULL AND started_at < (SELECT max(started_at) FROM tallyfy.sync_cycle)");
    }

    private static List<String> events(Sql sql) {
        return sql.texts("SELECT replace(type, 'tallyfy.', '') || ' ' || task_id FROM tallyfy.event ORDER BY seq");
    }
}
