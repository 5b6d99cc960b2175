package dev.tallyfymirror.standin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run as the API truly shows it at a moment, in plain values. With an integer {@code progress} complete and total are
 * null, since nobody can read them.
 */
public record RunTruth(
        String id,
        String name,
        String status,
        String checklistId,
        String checklistTitle,
        int owner,
        int startedBy,
        @Nullable Integer complete,
        @Nullable Integer total,
        int percent,
        int lateTasks,
        @Nullable Instant dueDate,
        Instant createdAt,
        Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable Instant archivedAt,
        Instant lastUpdated,
        boolean hidden,
        boolean deleted,
        @Nullable String flaw) {

    static RunTruth of(RunState run, Shape shape) {
        boolean integer = shape.integerProgress(run);
        return new RunTruth(
                run.id,
                run.name,
                shape.status(run),
                run.template.id(),
                run.template.title(),
                run.owner,
                run.starter,
                integer ? null : run.complete,
                integer ? null : run.total,
                run.percent(),
                run.late,
                run.dueDate,
                run.createdAt,
                run.createdAt,
                run.completedAt,
                run.archivedAt,
                run.lastUpdated,
                run.hidden,
                run.deleted,
                run.flaw);
    }
}
