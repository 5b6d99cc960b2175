package dev.tallyfymirror.command;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A CloudEvent as a line for people: when, what, which task of which run, and what is special about it. */
final class EventLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final String PREFIX = "tallyfy.";
    private static final String RESET = "\u001b[0m";
    private static final Map<String, String> COLORS = Map.of(
            "task.completed", "\u001b[32m",
            "task.reopened", "\u001b[33m",
            "task.overdue", "\u001b[31m",
            "task.overdue_cleared", "\u001b[36m");
    /** How long a date is at the beginning of a time, {@code 2026-01-31T}. */
    private static final int DATE = 10;

    private static final int TYPE_WIDTH = 20;
    private static final int NAME_WIDTH = 30;
    private static final int RUN_WIDTH = 38;

    private final JsonMapper mapper = JsonMapper.shared();
    private final boolean colored;

    EventLine(boolean colored) {
        this.colored = colored;
    }

    String of(String json) {
        JsonNode event = mapper.readTree(json);
        JsonNode data = event.path("data");
        String type = event.path("type").asString("").replaceFirst(PREFIX, "");
        String task = data.path("task").path("title").asString("");
        String run = data.path("run").path("name").asString(data.has("task") ? "(one-off task)" : "");
        return time(event.path("time").asString("")) + "  " + colored(type) + "  " + padded(task, NAME_WIDTH) + "  "
                + (padded(run, RUN_WIDTH) + "  "
                                + Texts.plain(
                                        remark(type, data, event.path("time").asString(""))))
                        .stripTrailing();
    }

    private static String time(String time) {
        return time.isEmpty() ? "        " : TIME.format(Instant.parse(time).atOffset(ZoneOffset.UTC));
    }

    /** With its date where that is another than the event's own. */
    private static String due(String deadline, String time) {
        boolean isSameDay = deadline.length() > DATE && deadline.regionMatches(0, time, 0, DATE);
        return isSameDay || deadline.isEmpty() ? time(deadline) : deadline.substring(0, DATE) + " " + time(deadline);
    }

    private String colored(String type) {
        String color = colored ? COLORS.getOrDefault(type, "") : "";
        return color + padded(type, TYPE_WIDTH) + (color.isEmpty() ? "" : RESET);
    }

    private static String remark(String type, JsonNode data, String time) {
        return switch (type) {
            case "task.completed" ->
                data.path("was_overdue").asBoolean(false) ? duration(data.path("late_by_seconds")) + " late" : "";
            case "task.overdue" ->
                "due " + due(data.path("deadline").asString(""), time)
                        + (data.path("confirmed").asBoolean(true) ? "" : ", unconfirmed");
            case "task.overdue_cleared" -> data.path("cause").asString("").replace('_', ' ');
            default -> "";
        };
    }

    private static String duration(JsonNode seconds) {
        return Texts.duration(Duration.ofSeconds(seconds.asLong(0)));
    }

    /** Cut or filled to a width. */
    private static String padded(String text, int width) {
        String plain = Texts.plain(text);
        int length = plain.codePointCount(0, plain.length());
        return length > width
                ? plain.substring(0, plain.offsetByCodePoints(0, width - 1)) + "…"
                : plain + " ".repeat(width - length);
    }
}
