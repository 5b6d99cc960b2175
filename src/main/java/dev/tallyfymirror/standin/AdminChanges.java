package dev.tallyfymirror.standin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Changes asked for over the admin door: {@code {"kind": "complete", "task": id, "run": id, "value": …, "silent": …}};
 * the kinds are named like the methods of {@link Mutations} in kebab case.
 */
final class AdminChanges {
    private final World world;

    AdminChanges(World world) {
        this.world = world;
    }

    TruthEntry make(JsonNode body) {
        Mutations change = body.path("silent").asBoolean(false) ? world.changeSilently() : world.change();
        String kind = body.path("kind").asString("");
        return body.has("run") && !body.has("task")
                ? ofRun(change, kind, body.path("run").asString(""), value(body))
                : ofTask(change, kind, body.path("task").asString(""), value(body));
    }

    List<TruthEntry> makeAtRandom(JsonNode body) {
        return world.changeAtRandom(
                body.path("count").asInt(1),
                body.path("seed").asLong(1),
                body.path("silent").asDouble(0));
    }

    private static @Nullable String value(JsonNode body) {
        JsonNode value = body.path("value");
        return value.isNull() || value.isMissingNode() ? null : value.asString("");
    }

    private static TruthEntry ofTask(Mutations change, String kind, String task, @Nullable String value) {
        String text = value == null ? "" : value;
        return switch (kind) {
            case "complete", "approve" -> change.approve(task);
            case "reject" -> change.reject(task);
            case "reopen" -> change.reopen(task);
            case "skip" -> change.skip(task);
            case "unskip" -> change.unskip(task);
            case "archive" -> change.archiveTask(task);
            case "restore" -> change.restoreTask(task);
            case "delete" -> change.deleteTask(task);
            case "hide" -> change.hideTask(task, true);
            case "show" -> change.hideTask(task, false);
            case "deadline" -> change.deadline(task, value == null ? null : Instant.parse(value));
            case "owner" -> change.owners(task, Owners.users(Integer.valueOf(text)));
            case "rename" -> change.renameTask(task, text);
            case "raw" -> change.rawTask(task);
            case "launch" -> change.launchRun(text, 5);
            case "one-off" -> change.addOneOffTask(text, null);
            default -> throw new IllegalArgumentException("no such change of a task: " + kind);
        };
    }

    private static TruthEntry ofRun(Mutations change, String kind, String run, @Nullable String value) {
        String text = value == null ? "" : value;
        return switch (kind) {
            case "archive" -> change.archiveRun(run);
            case "restore" -> change.restoreRun(run);
            case "delete" -> change.deleteRun(run);
            case "hide" -> change.hideRun(run, true);
            case "show" -> change.hideRun(run, false);
            case "rename" -> change.renameRun(run, text);
            case "status" -> change.runStatus(run, text);
            case "raw" -> change.rawRun(run);
            default -> throw new IllegalArgumentException("no such change of a run: " + kind);
        };
    }
}
