package dev.tallyfymirror.standin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What passing deadlines do: an expiring task completes itself, a missed one is counted as late in its run. */
final class Deadlines {
    private final World world;
    private Instant passed;

    Deadlines(World world, Instant from) {
        this.world = world;
        this.passed = from;
    }

    List<TruthEntry> pass() {
        synchronized (world) {
            Instant now = world.now();
            List<TruthEntry> entries = new ArrayList<>();
            for (TaskState task : world.tasks()) {
                Instant deadline = task.deadline;
                if (deadline == null || deadline.isAfter(now) || !task.open()) {
                    continue;
                }
                if (task.expiring()) {
                    entries.add(world.change().expire(task));
                } else if (deadline.isAfter(passed)) {
                    entries.add(miss(task, deadline, now));
                }
            }
            passed = now;
            return entries;
        }
    }

    private TruthEntry miss(TaskState task, Instant deadline, Instant now) {
        RunState run = task.run;
        boolean counted = run != null && run.count(now);
        if (run != null && counted) {
            run.encoded(null);
        }
        String runId = run == null ? null : run.id;
        return world.append(
                new TruthEntry(deadline, "task.overdue", runId, task.id, null, deadline.toString(), counted, null));
    }
}
