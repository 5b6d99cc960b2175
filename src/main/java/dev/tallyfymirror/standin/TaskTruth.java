package dev.tallyfymirror.standin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as it truly is at a moment, in plain values. {@code status} and {@code type} are the words the API shows; ids
 * of members are numbers; {@code flaw} names the field that the API shows unreadable ({@code id} for the whole item).
 * {@code hidden} is out of the token's sight (403), {@code deleted} gone (404), both also because its run is.
 */
public record TaskTruth(
        String id,
        @Nullable String runId,
        String title,
        String status,
        String type,
        int position,
        @Nullable String checklistId,
        @Nullable String stepId,
        @Nullable String alias,
        Owners owners,
        @Nullable Instant deadline,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable Integer completer,
        Instant createdAt,
        Instant lastUpdated,
        @Nullable Instant archivedAt,
        boolean open,
        boolean skipped,
        boolean hidden,
        boolean deleted,
        @Nullable String flaw) {

    static TaskTruth of(TaskState task, Shape shape) {
        RunState run = task.run;
        Step step = task.step;
        return new TaskTruth(
                task.id,
                run == null ? null : run.id,
                task.title,
                shape.status(task),
                shape.type(task),
                task.position,
                run == null ? null : run.template.id(),
                step == null ? null : step.id(),
                step == null ? null : step.alias(),
                task.owners,
                task.deadline,
                task.startedAt,
                task.completedAt,
                task.completer,
                task.createdAt,
                task.lastUpdated,
                task.archivedAt,
                task.open(),
                task.skipped(),
                task.concealed(),
                !task.reachable(),
                task.flaw);
    }

    /** Finished by its own state, whatever became of its run. */
    public boolean finished() {
        return completedAt != null;
    }
}
