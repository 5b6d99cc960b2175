package dev.tallyfymirror.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a task's run means for the task: whether it is archived, gone (deleted) or out of sight, when the run was last
 * updated, and when its tasks were last read completely. {@link #NONE} for a one-off task.
 */
public record RunState(
        boolean archived,
        @Nullable Instant hiddenAt,
        @Nullable Instant deletedAt,
        @Nullable Instant lastUpdated,
        @Nullable Instant tasksReadAt) {
    public static final RunState NONE = new RunState(false, null, null, null, null);

    public static RunState of(Row<RunColumn> run, @Nullable Instant tasksReadAt) {
        return new RunState(
                Words.isArchived(run.columns()),
                run.marks().hiddenAt(),
                run.marks().deletedAt(),
                run.columns().instant(RunColumn.LAST_UPDATED),
                tasksReadAt);
    }
}
