package dev.tallyfymirror.event;

import java.util.Locale;
import java.util.Objects;

/**
 * Events as CloudEvents 1.0 in their JSON format, with the extensions {@code sequence}, {@code partitionkey} and {@code
 * recordedtime}. One line each; {@code data} is written as it is stored.
 */
public final class CloudEvents {
    private CloudEvents() {}

    public static String toJson(StoredEvent event) {
        return JsonText.object(json -> {
            json.text("specversion", "1.0");
            json.text("id", event.id().toString());
            json.text("type", event.type());
            json.text("source", event.source());
            json.text("subject", subject(event));
            json.value("time", event.occurredAt());
            json.text("datacontenttype", "application/json");
            json.text("dataschema", Schemas.uri(event.type()));
            json.text("sequence", sequence(event.seq()));
            json.text("partitionkey", partitionKey(event));
            json.value("recordedtime", event.observedAt());
            json.raw("data", event.data());
        });
    }

    /** {@code runs/{run}/tasks/{task}}, {@code tasks/{task}} or {@code runs/{run}}. */
    static String subject(StoredEvent event) {
        if (event.taskId() == null) {
            return "runs/" + event.runId();
        }
        String task = "tasks/" + event.taskId();
        return event.runId() == null ? task : "runs/" + event.runId() + "/" + task;
    }

    /** The run, or the task that has none: what must stay in order. */
    public static String partitionKey(StoredEvent event) {
        return Objects.requireNonNullElse(event.runId(), Objects.requireNonNullElse(event.taskId(), event.org()));
    }

    /** Zero-padded to 20 digits, so that strings sort like numbers. */
    static String sequence(long seq) {
        return String.format(Locale.ROOT, "%020d", seq);
    }
}
