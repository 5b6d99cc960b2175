package dev.tallyfymirror.sync;

import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reports as JSON, the form in which another process gets them. */
public final class Reports {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Reports() {}

    public static String toJson(CycleReport report) {
        ObjectNode json = JSON.createObjectNode();
        json.put("org", report.org());
        json.put("kind", report.kind().name().toLowerCase(Locale.ROOT));
        json.put("outcome", report.outcome().name().toLowerCase(Locale.ROOT));
        json.put("requests", report.counts().requests());
        json.put("pages", report.counts().pages());
        json.put("runs_read", report.counts().runsRead());
        json.put("tasks_read", report.counts().tasksRead());
        json.put("runs_changed", report.counts().runsChanged());
        json.put("tasks_changed", report.counts().tasksChanged());
        json.put("events", report.counts().events());
        json.put("took_ms", report.took().toMillis());
        if (report.error() != null) {
            json.put("error", report.error());
        }
        return json.toString();
    }

    static String toJson(Tally tally) {
        ObjectNode json = JSON.createObjectNode();
        json.put("tasks_read", tally.counts().tasksRead());
        json.put("tasks_changed", tally.counts().tasksChanged());
        json.put("events", tally.counts().events());
        return json.toString();
    }
}
