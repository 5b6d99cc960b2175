package dev.tallyfymirror.tallyfy.item;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of one of Tallyfy's webhooks, of which only matters what it names: a run, else a task, and perhaps the
 * organization. Its shape is documented for few of the webhooks and has changed, so several are read: the item itself
 * (webhooks of templates), {@code this_task} (of steps), {@code data} or {@code payload} around an item or around
 * {@code run}, {@code process} and {@code task} (of organizations), and keys such as {@code this_task__id}. Nothing else
 * in it is looked at.
 */
public record Hint(
        @Nullable String organization,
        @Nullable String run,
        @Nullable String task) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> WRAPPERS = List.of("data", "payload", "body");
    private static final List<String> RUN_IDS =
            List.of("run_id", "process_id", "this_run__id", "this_process__id", "this_task__run_id");
    private static final List<String> TASK_IDS = List.of("task_id", "this_task__id");
    private static final Set<String> ENTITY_RUNS = Set.of("run", "process");
    private static final Set<String> ENTITY_TASKS = Set.of("task");
    private static final List<String> TASKS = List.of("this_task", "task");
    private static final List<String> RUNS = List.of("this_run", "this_process", "run", "process");
    /** A task has these, and a run does not. */
    private static final Set<String> OF_TASKS = Set.of("run_id", "step_id", "task_type", "is_oneoff");
    /** A run has these, and of other things only a task. */
    private static final Set<String> OF_RUNS =
            Set.of("process-tasks", "checklist_id", "checklist_title", "progress", "whole_progress", "prerun");

    /** Empty where the body is no JSON or names neither run nor task. */
    public static Optional<Hint> of(byte[] body) {
        try {
            JsonNode root = JSON.readTree(body);
            return root == null || !root.isObject() ? Optional.empty() : of(scopes(root));
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<Hint> of(List<JsonNode> scopes) {
        String run = first(scopes, Hint::runs);
        String task = run == null ? first(scopes, Hint::tasks) : null;
        return run == null && task == null
                ? Optional.empty()
                : Optional.of(new Hint(first(scopes, Hint::organizations), run, task));
    }

    private static @Nullable String first(List<JsonNode> scopes, Function<JsonNode, Stream<String>> ids) {
        return scopes.stream().flatMap(ids).findFirst().orElse(null);
    }

    /** The body and what it may be wrapped in. */
    private static List<JsonNode> scopes(JsonNode root) {
        Stream<JsonNode> inner = WRAPPERS.stream().map(root::path).flatMap(one -> Stream.of(one, one.path("data")));
        return Stream.concat(Stream.of(root), inner).filter(JsonNode::isObject).toList();
    }

    private static Stream<String> runs(JsonNode scope) {
        return Stream.of(
                        RUN_IDS.stream().flatMap(name -> id(scope, name)),
                        TASKS.stream().flatMap(name -> id(item(scope, name), "run_id")),
                        RUNS.stream().flatMap(name -> named(scope, name)),
                        isEntity(scope, ENTITY_RUNS) ? id(scope, "entity_id") : Stream.<String>empty(),
                        isRun(scope) ? id(scope, "id") : Stream.<String>empty())
                .flatMap(ids -> ids);
    }

    private static Stream<String> tasks(JsonNode scope) {
        return Stream.of(
                        TASK_IDS.stream().flatMap(name -> id(scope, name)),
                        TASKS.stream().flatMap(name -> named(scope, name)),
                        isEntity(scope, ENTITY_TASKS) ? id(scope, "entity_id") : Stream.<String>empty(),
                        isTask(scope) ? id(scope, "id") : Stream.<String>empty())
                .flatMap(ids -> ids);
    }

    private static Stream<String> organizations(JsonNode scope) {
        return Stream.of(id(scope, "organization_id"), id(scope, "org_id"), named(scope, "organization"))
                .flatMap(ids -> ids);
    }

    private static boolean isTask(JsonNode scope) {
        return OF_TASKS.stream().anyMatch(scope::has);
    }

    private static boolean isRun(JsonNode scope) {
        return !isTask(scope) && OF_RUNS.stream().anyMatch(scope::has);
    }

    private static boolean isEntity(JsonNode scope, Set<String> types) {
        return types.contains(scope.path("entity_type").asString("").toLowerCase(Locale.ROOT));
    }

    /** An item by its id, or the id alone. */
    private static Stream<String> named(JsonNode scope, String name) {
        return scope.path(name).isObject() ? id(item(scope, name), "id") : id(scope, name);
    }

    private static JsonNode item(JsonNode scope, String name) {
        JsonNode item = scope.path(name);
        return item.path("data").isObject() ? item.path("data") : item;
    }

    /** None where it is no id. */
    private static Stream<String> id(JsonNode scope, String name) {
        JsonNode value = scope.path(name);
        try {
            return value.isString() || value.isIntegralNumber()
                    ? Stream.ofNullable(Scalars.id(value.asString()))
                    : Stream.empty();
        } catch (Unreadable unusable) {
            return Stream.empty();
        }
    }
}
