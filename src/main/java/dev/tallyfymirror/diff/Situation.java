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
    Instant completedAt() {
        return columns.instant(TaskColumn.COMPLETED_AT);
    }

    @Nullable
    Instant createdAt() {
        return columns.instant(TaskColumn.CREATED_AT);
    }

    @Nullable
    Instant lastUpdated() {
        return columns.instant(TaskColumn.LAST_UPDATED);
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

    /** Whether it may become overdue: open, there, with a deadline, and not of an expiring type. */
    boolean isOpenWithDeadline() {
        return !isFinished() && !isGone() && !isArchived() && !isExempt() && deadline() != null;
    }

    /** When it was completed: Tallyfy's own time, else its last change, else now. */
    Instant completionTime() {
        Instant completed = completedAt();
        return completed != null ? completed : orNow(lastUpdated());
    }

    /** {@code last_updated} if it is later than the given moment, else the observation. */
    Instant updatedAfter(Instant earlier) {
        Instant updated = lastUpdated();
        return updated != null && updated.isAfter(earlier) ? updated : now;
    }

    /** When the change between the two looks was made: a {@code last_updated} that moved with it, else the observation. */
    Instant changedAt() {
        Instant before = held.row().columns().instant(TaskColumn.LAST_UPDATED);
        Instant updated = lastUpdated();
        if (updated == null) {
            return now;
        }
        return before == null || updated.isAfter(before) ? updated : now;
    }

    private Instant orNow(@Nullable Instant time) {
        return time == null ? now : time;
    }
}
