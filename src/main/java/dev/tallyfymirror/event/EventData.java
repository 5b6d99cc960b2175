package dev.tallyfymirror.event;

import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Fact;
import dev.tallyfymirror.model.Fact.Cleared;
import dev.tallyfymirror.model.Fact.Completed;
import dev.tallyfymirror.model.Fact.Details;
import dev.tallyfymirror.model.Fact.Overdue;
import dev.tallyfymirror.model.Row;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunHead;
import dev.tallyfymirror.model.TaskColumn;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code data} of events, as JSON text. */
final class EventData {
    private final TaskUrls urls;

    EventData(TaskUrls urls) {
        this.urls = urls;
    }

    String ofTask(String org, Row<TaskColumn> task, @Nullable RunHead run, Fact fact) {
        return JsonText.object(json -> {
            json.text("organization_id", org);
            json.object("task", () -> writeTask(json, org, task));
            if (run == null) {
                json.value("run", null);
            } else {
                json.object("run", () -> writeHead(json, run));
            }
            writeFact(json, fact);
        });
    }

    String ofRun(String org, Row<RunColumn> run, Fact fact) {
        return JsonText.object(json -> {
            json.text("organization_id", org);
            json.object("run", () -> {
                json.text("id", run.id());
                writeColumns(json, run, RunColumn.values());
                writeMarks(json, run);
            });
            writeFact(json, fact);
        });
    }

    /** The columns of {@code tallyfy.task} but {@code raw}, and the address. */
    private void writeTask(JsonText json, String org, Row<TaskColumn> task) {
        json.text("org_id", org);
        json.text("task_id", task.id());
        writeColumns(json, task, TaskColumn.values());
        json.value("overdue_since", task.marks().overdueSince());
        writeMarks(json, task);
        json.text("task_url", urls.of(org, task.id()));
    }

    private static void writeHead(JsonText json, RunHead run) {
        json.text("id", run.id());
        json.value("name", run.name());
        json.value("status", run.status());
        json.value("checklist_id", run.checklistId());
        json.value("checklist_title", run.checklistTitle());
    }

    private static <C extends Enum<C> & Column> void writeColumns(JsonText json, Row<C> row, C[] columns) {
        for (C column : columns) {
            json.value(column.sqlName(), row.columns().value(column));
        }
    }

    private static void writeMarks(JsonText json, Row<?> row) {
        json.value("first_seen_at", row.marks().firstSeenAt());
        json.value("changed_at", row.marks().changedAt());
        json.value("hidden_at", row.marks().hiddenAt());
        json.value("deleted_at", row.marks().deletedAt());
    }

    private static void writeFact(JsonText json, Fact fact) {
        json.object("previous", () -> fact.previous().forEach(json::value));
        json.value("observed_at", fact.seen().observedAt());
        json.value("last_seen_at", fact.seen().lastSeenAt());
        json.text("origin", fact.seen().origin().name().toLowerCase(Locale.ROOT));
        json.text("id_scope", fact.name().isGlobal() ? "global" : "local");
        writeDetails(json, fact.details());
    }

    private static void writeDetails(JsonText json, Details details) {
        if (details instanceof Completed completed) {
            json.value("was_overdue", completed.wasOverdue());
            json.value("late_by_seconds", completed.lateBySeconds());
        } else if (details instanceof Overdue overdue) {
            json.value("deadline", overdue.deadline());
            json.value("overdue_by_seconds", overdue.overdueBySeconds());
            json.value("confirmed", overdue.confirmed());
        } else if (details instanceof Cleared cleared) {
            json.value("deadline", cleared.deadline());
            json.text("cause", cleared.cause().name().toLowerCase(Locale.ROOT));
        }
    }
}
