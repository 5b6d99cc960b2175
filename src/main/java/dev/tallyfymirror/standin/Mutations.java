package dev.tallyfymirror.standin;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the world, each logged as the truth and stamped with the stand-in's present as the real one would. They
 * don't ask whether the API would allow them. Unknown ids are a {@link java.util.NoSuchElementException}.
 */
public final class Mutations {
    private final World world;
    private final boolean touching;

    Mutations(World world, boolean touching) {
        this.world = world;
        this.touching = touching;
    }

    /** Completes a task as its first owner; approval tasks are approved. */
    @CanIgnoreReturnValue
    public TruthEntry complete(String taskId) {
        return complete(taskId, true);
    }

    @CanIgnoreReturnValue
    public TruthEntry approve(String taskId) {
        return complete(taskId, true);
    }

    @CanIgnoreReturnValue
    public TruthEntry reject(String taskId) {
        return complete(taskId, false);
    }

    @CanIgnoreReturnValue
    private TruthEntry complete(String taskId, boolean approved) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            Integer owner =
                    task.owners.users().isEmpty() ? null : task.owners.users().get(0);
            return complete(task, approved, owner == null ? world.catalog().me() : owner);
        }
    }

    @CanIgnoreReturnValue
    TruthEntry complete(TaskState task, boolean approved, int completer) {
        String status = "completed";
        if (task.type.equals("approval")) {
            status = approved ? "approved" : "rejected";
            task.approved = approved;
        } else if (task.expiring()) {
            status = "acknowledged";
        }
        task.completer = completer;
        return finish(task, status, world.clock().stamp());
    }

    /** What an expiring task does at its deadline: completed at that very second, by nobody. */
    @CanIgnoreReturnValue
    TruthEntry expire(TaskState task) {
        Instant deadline = task.deadline;
        return finish(task, "expired", deadline == null ? world.clock().stamp() : deadline);
    }

    @CanIgnoreReturnValue
    private TruthEntry finish(TaskState task, String status, Instant at) {
        String before = task.status;
        task.status = status;
        task.completedAt = at;
        TruthEntry entry = changed(task, "task.completed", before, at.toString());
        showHidden(task);
        RunState run = task.run;
        if (run != null && touching && run.completedAt == null && run.complete == run.total) {
            run.status = "complete";
            run.completedAt = world.clock().stamp();
            changed(run, "run.completed", null, run.completedAt.toString());
        }
        return entry;
    }

    private void showHidden(TaskState completed) {
        RunState run = completed.run;
        if (run == null) {
            return;
        }
        for (TaskState task : run.tasks) {
            if (task.shownBy == completed && task.skipped()) {
                show(task);
            }
        }
    }

    /** Makes a finished task open again; its run too. */
    @CanIgnoreReturnValue
    public TruthEntry reopen(String taskId) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            Instant undone = task.completedAt;
            task.completedAt = null;
            task.completer = null;
            task.approved = null;
            task.status = "active";
            RunState run = task.run;
            if (run != null && touching && run.completedAt != null) {
                run.completedAt = null;
                run.status = "active";
            }
            return changed(task, "task.reopened", undone == null ? null : undone.toString(), null);
        }
    }

    /** Hides an open task as a rule would. */
    @CanIgnoreReturnValue
    public TruthEntry skip(String taskId) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            String before = task.status;
            task.status = "auto-skipped";
            return changed(task, "task.skipped", before, task.status);
        }
    }

    @CanIgnoreReturnValue
    public TruthEntry unskip(String taskId) {
        synchronized (world) {
            return show(world.task(taskId));
        }
    }

    @CanIgnoreReturnValue
    private TruthEntry show(TaskState task) {
        task.status = "not-started";
        task.shownBy = null;
        return changed(task, "task.unskipped", "auto-skipped", task.status);
    }

    @CanIgnoreReturnValue
    public TruthEntry archiveTask(String taskId) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            task.archivedAt = world.clock().stamp();
            return changed(task, "task.archived", null, task.archivedAt.toString());
        }
    }

    @CanIgnoreReturnValue
    public TruthEntry restoreTask(String taskId) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            String before = String.valueOf(task.archivedAt);
            task.archivedAt = null;
            return changed(task, "task.restored", before, null);
        }
    }

    /** Takes a task away for good: no list shows it, reading it is 404. */
    @CanIgnoreReturnValue
    public TruthEntry deleteTask(String taskId) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            task.deleted = true;
            return changed(task, "task.deleted", null, null);
        }
    }

    /** Puts a task out of the token's sight: no list shows it, reading it is 403. */
    @CanIgnoreReturnValue
    public TruthEntry hideTask(String taskId, boolean hidden) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            task.hidden = hidden;
            return log(task, hidden ? "task.hidden" : "task.shown", null, null, false);
        }
    }

    /** Moves the deadline, null removes it. */
    @CanIgnoreReturnValue
    public TruthEntry deadline(String taskId, @Nullable Instant deadline) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            String before = task.deadline == null ? null : task.deadline.toString();
            task.deadline = deadline;
            return changed(task, "task.deadline", before, deadline == null ? null : deadline.toString());
        }
    }

    @CanIgnoreReturnValue
    public TruthEntry owners(String taskId, Owners owners) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            String before = task.owners.toString();
            task.owners = owners;
            return changed(task, "task.owners", before, owners.toString());
        }
    }

    @CanIgnoreReturnValue
    public TruthEntry type(String taskId, String type) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            String before = task.type;
            task.type = type;
            return changed(task, "task.type", before, type);
        }
    }

    @CanIgnoreReturnValue
    public TruthEntry renameTask(String taskId, String title) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            String before = task.title;
            task.title = title;
            return changed(task, "task.renamed", before, title);
        }
    }

    /** Changes a field that no column maps, and nothing else: neither {@code last_updated} nor the run's entry. */
    @CanIgnoreReturnValue
    public TruthEntry rawTask(String taskId) {
        synchronized (world) {
            TaskState task = world.task(taskId);
            task.comments++;
            task.encoded(null);
            return log(task, "task.raw", null, Integer.toString(task.comments), false);
        }
    }

    /** Changes a field of the run that no column maps, and nothing else. */
    @CanIgnoreReturnValue
    public TruthEntry rawRun(String runId) {
        synchronized (world) {
            RunState run = world.run(runId);
            run.comments++;
            run.encoded(null);
            return log(run, "run.raw", null, Integer.toString(run.comments));
        }
    }

    @CanIgnoreReturnValue
    public TruthEntry renameRun(String runId, String name) {
        synchronized (world) {
            RunState run = world.run(runId);
            String before = run.name;
            run.name = name;
            return changed(run, "run.renamed", before, name);
        }
    }

    /** Sets the run's status as shown, such as {@code problem}. */
    @CanIgnoreReturnValue
    public TruthEntry runStatus(String runId, String status) {
        synchronized (world) {
            RunState run = world.run(runId);
            String before = run.status;
            run.status = status;
            return changed(run, "run.status", before, status);
        }
    }

    @CanIgnoreReturnValue
    public TruthEntry archiveRun(String runId) {
        synchronized (world) {
            RunState run = world.run(runId);
            run.archivedAt = world.clock().stamp();
            return changed(run, "run.archived", null, run.archivedAt.toString());
        }
    }

    @CanIgnoreReturnValue
    public TruthEntry restoreRun(String runId) {
        synchronized (world) {
            RunState run = world.run(runId);
            String before = String.valueOf(run.archivedAt);
            run.archivedAt = null;
            return changed(run, "run.restored", before, null);
        }
    }

    /** Takes a run and its tasks away for good: reading them is 404. */
    @CanIgnoreReturnValue
    public TruthEntry deleteRun(String runId) {
        synchronized (world) {
            RunState run = world.run(runId);
            run.deleted = true;
            return changed(run, "run.deleted", null, null);
        }
    }

    /** Puts a run and its tasks out of the token's sight, or back into it: no list shows it, reading it is 403. */
    @CanIgnoreReturnValue
    public TruthEntry hideRun(String runId, boolean hidden) {
        synchronized (world) {
            RunState run = world.run(runId);
            run.hidden = hidden;
            return log(run, hidden ? "run.hidden" : "run.shown", null, null);
        }
    }

    /** Starts a run of so many open tasks without deadlines; the entry's {@code runId} is its id. */
    @CanIgnoreReturnValue
    public TruthEntry launchRun(String name, int tasks) {
        synchronized (world) {
            return new Launch(world).run(name, tasks);
        }
    }

    /** Adds a task outside of any run; the entry's {@code taskId} is its id. */
    @CanIgnoreReturnValue
    public TruthEntry addOneOffTask(String title, @Nullable Instant deadline) {
        synchronized (world) {
            return new Launch(world).oneOffTask(title, deadline);
        }
    }

    @CanIgnoreReturnValue
    private TruthEntry changed(TaskState task, String kind, @Nullable String before, @Nullable String after) {
        Instant stamp = world.clock().stamp();
        task.lastUpdated = stamp;
        task.encoded(null);
        RunState run = task.run;
        if (run != null && touching) {
            run.lastUpdated = stamp;
            run.count(world.now());
            run.encoded(null);
        }
        return log(task, kind, before, after, run != null && touching);
    }

    @CanIgnoreReturnValue
    private TruthEntry changed(RunState run, String kind, @Nullable String before, @Nullable String after) {
        run.lastUpdated = world.clock().stamp();
        run.encoded(null);
        return log(run, kind, before, after);
    }

    @CanIgnoreReturnValue
    private TruthEntry log(
            TaskState task, String kind, @Nullable String before, @Nullable String after, boolean touched) {
        String runId = task.run == null ? null : task.run.id;
        return world.append(
                new TruthEntry(world.clock().stamp(), kind, runId, task.id, before, after, touched, task.completer));
    }

    @CanIgnoreReturnValue
    private TruthEntry log(RunState run, String kind, @Nullable String before, @Nullable String after) {
        return world.append(new TruthEntry(world.clock().stamp(), kind, run.id, null, before, after, true, run.owner));
    }
}
