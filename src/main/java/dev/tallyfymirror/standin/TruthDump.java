package dev.tallyfymirror.standin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole present truth as JSON lines: runs and tasks by id, fields named like the mirror's columns. */
final class TruthDump {
    private final JsonBuffer json = new JsonBuffer(1 << 16);

    byte[] write(List<RunTruth> runs, List<TaskTruth> tasks) {
        runs.forEach(this::run);
        tasks.forEach(this::task);
        return json.toBytes();
    }

    private void run(RunTruth run) {
        json.object().name("kind").string("run").name("run_id").string(run.id());
        text("name", run.name());
        text("status", run.status());
        text("checklist_id", run.checklistId());
        text("checklist_title", run.checklistTitle());
        text("owner_id", run.owner());
        text("started_by", run.startedBy());
        number("progress_complete", run.complete());
        number("progress_total", run.total());
        number("progress_percent", run.percent());
        number("late_tasks", run.lateTasks());
        time("due_date", run.dueDate());
        time("created_at", run.createdAt());
        time("started_at", run.startedAt());
        time("completed_at", run.completedAt());
        time("archived_at", run.archivedAt());
        time("last_updated", run.lastUpdated());
        end(run.hidden(), run.deleted(), run.flaw());
    }

    private void task(TaskTruth task) {
        json.object().name("kind").string("task").name("task_id").string(task.id());
        text("run_id", task.runId());
        text("title", task.title());
        text("status", task.status());
        text("task_type", task.type());
        number("position", task.position());
        text("checklist_id", task.checklistId());
        text("step_id", task.stepId());
        text("alias", task.alias());
        texts("owner_users", task.owners().users());
        texts("owner_guests", task.owners().guests());
        texts("owner_groups", task.owners().groups());
        time("deadline", task.deadline());
        time("started_at", task.startedAt());
        time("completed_at", task.completedAt());
        text("completer_id", task.completer());
        time("created_at", task.createdAt());
        time("last_updated", task.lastUpdated());
        time("archived_at", task.archivedAt());
        end(task.hidden(), task.deleted(), task.flaw());
    }

    private void end(boolean hidden, boolean deleted, @Nullable String flaw) {
        json.name("hidden").bool(hidden).name("deleted").bool(deleted);
        text("flaw", flaw);
        json.endObject().newLine();
    }

    private void text(String name, @Nullable Object value) {
        json.name(name);
        if (value == null) {
            json.nil();
        } else {
            json.string(value.toString());
        }
    }

    private void texts(String name, List<?> values) {
        json.name(name).array();
        values.forEach(value -> json.string(value.toString()));
        json.endArray();
    }

    private void number(String name, @Nullable Integer value) {
        json.name(name);
        if (value == null) {
            json.nil();
        } else {
            json.number(value);
        }
    }

    private void time(String name, @Nullable Instant value) {
        text(name, value);
    }
}
