package dev.tallyfymirror.storm;

import dev.tallyfymirror.standin.RunTruth;
import dev.tallyfymirror.standin.TaskTruth;
import dev.tallyfymirror.standin.World;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a task is, as far as events depend on it. Archived and deleted also with its run. */
record View(
        boolean deleted,
        boolean archived,
        boolean exempt,
        @Nullable Instant completedAt,
        @Nullable Instant deadline) {

    static View of(World world, String taskId) {
        TaskTruth task = world.taskTruth(taskId);
        RunTruth run = task.runId() == null ? null : world.runTruth(task.runId());
        return new View(
                task.deleted() || (run != null && run.deleted()),
                task.archivedAt() != null || (run != null && run.archivedAt() != null),
                task.skipped() || task.type().startsWith("expiring"),
                task.completedAt(),
                task.deadline());
    }

    boolean isFinished() {
        return completedAt != null;
    }

    /** Whether a missed deadline would count. */
    boolean mayBeLate() {
        return !deleted && !archived && !exempt && completedAt == null && deadline != null;
    }
}
