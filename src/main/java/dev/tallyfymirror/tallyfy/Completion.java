package dev.tallyfymirror.tallyfy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task to complete: of a run, or a one-off task (null); for an approval task true to approve and false to reject, else
 * null; form values by field id, sent as they are (text, numbers, booleans, lists and maps of these).
 */
public record Completion(
        String taskId, @Nullable String runId, @Nullable Boolean approved, Map<String, ?> taskdata) {
    public static Completion of(String taskId, @Nullable String runId) {
        return new Completion(taskId, runId, null, Map.of());
    }
}
