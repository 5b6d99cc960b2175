package dev.tallyfymirror.standin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that really happened in the stand-in: when by its clock, what (such as {@code task.completed}), to which
 * run and task, and the value before and after as text. {@code runTouched} says whether the run's own entry followed:
 * if not, only the task shows the change. {@code actor} is the member who did it, null for the organization itself.
 */
public record TruthEntry(
        Instant at,
        String kind,
        @Nullable String runId,
        @Nullable String taskId,
        @Nullable String before,
        @Nullable String after,
        boolean runTouched,
        @Nullable Integer actor) {

    void write(JsonBuffer json) {
        json.object().name("at").string(at.toString()).name("kind").string(kind);
        text(json, "run_id", runId);
        text(json, "task_id", taskId);
        text(json, "before", before);
        text(json, "after", after);
        json.name("run_touched").bool(runTouched).endObject();
    }

    private static void text(JsonBuffer json, String name, @Nullable String value) {
        json.name(name);
        if (value == null) {
            json.nil();
        } else {
            json.string(value);
        }
    }
}
