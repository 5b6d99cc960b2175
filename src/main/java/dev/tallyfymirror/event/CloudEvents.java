package dev.tallyfymirror.event;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Events as CloudEvents 1.0 in their JSON format, with the extensions {@code sequence}, {@code partitionkey} and {@code
 * recordedtime}. One line each; {@code data} is written as it is stored.
 */
public final class CloudEvents {
    private CloudEvents() {}

    public static String toJson(StoredEvent event) {
        return JsonText.object(json -> {
            attributes(event).forEach(json::text);
            json.raw("data", event.data());
        });
    }

    /** All but the data, in their order. */
    public static Map<String, String> attributes(StoredEvent event) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", event.id().toString());
        attributes.put("type", event.type());
        attributes.put("source", event.source());
        attributes.put("subject", subject(event));
        attributes.put("time", Times.toText(event.occurredAt()));
        attributes.put("datacontenttype", "application/json");
        attributes.put("dataschema", Schemas.uri(event.type()));
        attributes.put("sequence", sequence(event.seq()));
        attributes.put("partitionkey", partitionKey(event));
        attributes.put("recordedtime", Times.toText(event.observedAt()));
        return attributes;
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
