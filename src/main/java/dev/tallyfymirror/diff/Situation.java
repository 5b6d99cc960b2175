package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Memory;
import dev.tallyfymirror.model.Row.Marks;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.model.Words;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One task as it stands now beside what was held of it: the questions that the transitions ask. */
record Situation(Held<TaskColumn> held, Columns<TaskColumn> columns, Marks marks, RunState run, Instant now) {

    Memory memory() {
        return held.memory();
    }

    @Nullable
    Instant deadline() {
        return columns.instant(TaskColumn.DEADLINE);
    }

    @Nullable
    Instant deadlineBefore() {
        return held.row().columns().instant(TaskColumn.DEADLINE);
    }

    @Nullable
    Instant completedAt() {
        return columns.instant(TaskColumn.COMPLETED_AT);
    }

    @Nullable
    Instant createdAt() {
        return columns.instant(TaskColumn.CREATED_AT);
    }

    boolean isFinished() {
        return Words.isFinished(columns);
    }

    boolean isGone() {
        return marks.hiddenAt() != null || marks.deletedAt() != null;
    }

    boolean isArchived() {
        return run.archived() || columns.instant(TaskColumn.ARCHIVED_AT) != null;
    }

    /** Skipped by a rule, or of a type that completes itself. */
    boolean isExempt() {
        return Words.isSkipped(columns) || Words.isExpiring(columns);
    }

    /** The deadline of a task that may become overdue: open, there, and not of an expiring type. */
    @Nullable
    Instant openDeadline() {
        boolean mayBecomeOverdue = !isFinished() && !isGone() && !isArchived() && !isExempt();
        return mayBecomeOverdue ? deadline() : null;
    }

    /** Whether nothing but its run kept the task, as it was held, from becoming overdue. */
    boolean isHeldBackByRun() {
        return new Situation(held, held.row().columns(), held.row().marks(), RunState.NONE, now).openDeadline() != null;
    }

    Ending completion() {
        return new Ending(isFinished(), completedAt(), columns.instant(TaskColumn.LAST_UPDATED), createdAt(), now);
    }

    Dating dating() {
        return new Dating(
                held.row().columns().instant(TaskColumn.LAST_UPDATED),
                columns.instant(TaskColumn.LAST_UPDATED),
                memory().when().observedAt(),
                now);
    }
}
