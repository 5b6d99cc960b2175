package dev.tallyfymirror.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a task's run means for the task: whether it is archived, gone (deleted) or out of sight, when the run was last
 * updated, and when its tasks were last read completely (the start of that reading). {@link #NONE} for a one-off task.
 */
public record RunState(
        boolean archived,
        @Nullable Instant hiddenAt,
        @Nullable Instant deletedAt,
        @Nullable Instant lastUpdated,
        @Nullable Instant tasksReadAt) {
    public static final RunState NONE = new RunState(false, null, null, null, null);

    /** Archived as remembered, where a readable body has told: a column that can't be read restores nothing. */
    public static RunState of(Held<RunColumn> held, @Nullable Instant tasksReadAt) {
        Row<RunColumn> run = held.row();
        Memory.Completion archiving = held.memory().archiving();
        return new RunState(
                archiving == null ? Words.isArchived(run.columns()) : archiving.finished(),
                run.marks().hiddenAt(),
                run.marks().deletedAt(),
                run.columns().instant(RunColumn.LAST_UPDATED),
                tasksReadAt);
    }
}
