package dev.tallyfymirror.storm;

import dev.tallyfymirror.standin.TaskTruth;
import dev.tallyfymirror.standin.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Changes a task of its own after each fault, and measures how long it takes until that is announced. */
final class Probe {
    private static final int RUNS = 5;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final World world;
    private final List<String> tasks = new ArrayList<>();
    private final Set<String> runs = new TreeSet<>();
    private final Map<String, Integer> expected = new HashMap<>();
    private int turn;

    /** Launches its runs; before the first sync. */
    Probe(World world) {
        this.world = world;
        for (int i = 0; i < RUNS; i++) {
            String run = world.change().launchRun("Probe " + i, 4).runId();
            runs.add(run);
            tasks.add(world.taskIds(task -> run.equals(task.runId()) && isPlain(task))
                    .get(0));
        }
    }

    private static boolean isPlain(TaskTruth task) {
        return task.open() && !task.type().startsWith("expiring");
    }

    Set<String> runs() {
        return runs;
    }

    /** From {@code healed} to the event of a change made then; null when it does not come. */
    @Nullable
    Duration recovery(Truth truth, Sql sql, Instant healed) {
        String task = tasks.get(turn++ % tasks.size());
        boolean finished = world.taskTruth(task).finished();
        Instant unused = truth.change(() -> {
            if (finished) {
                world.change().reopen(task);
            } else {
                world.change().complete(task);
            }
        });
        String type = finished ? "tallyfy.task.reopened" : "tallyfy.task.completed";
        int wanted = expected.merge(task + type, 1, Integer::sum);
        boolean came = Waiting.until(LIMIT, () -> count(sql, task, type) >= wanted);
        return came ? Duration.between(healed, Instant.now()) : null;
    }

    private static long count(Sql sql, String task, String type) {
        try {
            return sql.number(
                    "SELECT count(*) FROM tallyfy.event WHERE task_id = '" + task + "' AND type = '" + type + "'");
        } catch (IllegalStateException notThere) {
            return 0;
        }
    }
}
