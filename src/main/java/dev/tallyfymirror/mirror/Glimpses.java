package dev.tallyfymirror.mirror;

import static dev.tallyfymirror.mirror.HeldRows.required;

import dev.tallyfymirror.mirror.Mirror.RunOfTasks;
import dev.tallyfymirror.model.RunHead;
import dev.tallyfymirror.model.RunState;
import io.r2dbc.spi.Row;
import java.time.Instant;

/** Parts of held rows, as they are read in sets. */
final class Glimpses {
    private Glimpses() {}

    static RunGlimpse run(Row row) {
        return new RunGlimpse(
                required(row, "run_id", String.class),
                required(row, "hash", Long.class),
                required(row, "open", Boolean.class),
                row.get("tasks_read_at", Instant.class),
                row.get("tasks_read_hash", Long.class),
                row.get("tasks_refused_at", Instant.class),
                row.get("confirmed_at", Instant.class));
    }

    static RunAge runAge(Row row) {
        return new RunAge(row.get("last_updated", Instant.class), required(row, "is_away", Boolean.class));
    }

    static TaskGlimpse task(Row row) {
        return new TaskGlimpse(
                required(row, "task_id", String.class),
                row.get("run_id", String.class),
                required(row, "hash", Long.class),
                row.get("due_at", Instant.class),
                required(row, "listed", Boolean.class),
                row.get("confirmed_at", Instant.class));
    }

    static RunOfTasks runOfTasks(Row row) {
        RunHead head = new RunHead(
                required(row, "run_id", String.class),
                row.get("name", String.class),
                row.get("status", String.class),
                row.get("checklist_id", String.class),
                row.get("checklist_title", String.class));
        RunState state = new RunState(
                required(row, "is_archived", Boolean.class),
                row.get("hidden_at", Instant.class),
                row.get("deleted_at", Instant.class),
                row.get("last_updated", Instant.class),
                row.get("tasks_read_at", Instant.class));
        return new RunOfTasks(head, state);
    }
}
