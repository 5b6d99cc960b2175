package dev.tallyfymirror.standin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The calls that change something: completing a task and making it open again. */
final class Writes {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private final World world;

    Writes(World world) {
        this.world = world;
    }

    Answer complete(Incoming incoming) {
        JsonNode body;
        try {
            body = MAPPER.readTree(incoming.body());
        } catch (JacksonException unreadable) {
            return Answer.error(400, "The body is not JSON.");
        }
        JsonNode id = body.path("task_id");
        if (!id.isString()) {
            return Answer.invalid("task_id", "The task id field is required.");
        }
        synchronized (world) {
            return complete(incoming.route().runId(), id.stringValue(), body);
        }
    }

    private Answer complete(String runId, String id, JsonNode body) {
        TaskState task = world.findTask(id);
        if (task == null || !Reads.within(task, runId)) {
            return Reads.missing();
        }
        if (task.concealed()) {
            return Answer.error(403, "You do not have permission to complete this task.");
        }
        if (runId.isEmpty() && task.run != null) {
            return Answer.invalid("task_id", "The task belongs to a process.");
        }
        if (task.finished()) {
            return task.run == null
                    ? Answer.invalid("task_id", "The task is already completed.")
                    : Answer.error(409, "This task is already completed.");
        }
        if (!task.open()) {
            return Answer.invalid("task_id", "The task can not be completed.");
        }
        return carryOut(task, body);
    }

    private Answer carryOut(TaskState task, JsonNode body) {
        JsonNode approved = body.path("is_approved");
        if (task.type.equals("approval") && !approved.isBoolean()) {
            return Answer.invalid("is_approved", "The is approved field is required.");
        }
        JsonNode fields = body.path("taskdata");
        if (!fields.isMissingNode() && world.shape().is(Looseness.TASKDATA_REFUSED)) {
            return Answer.invalid("taskdata", "Form fields must be saved before the task is completed.");
        }
        Mutations change = world.change();
        task.formValues.putAll(values(fields));
        int known = world.entries().size();
        change.complete(task, approved.asBoolean(false), world.catalog().me());
        return answer(task, known);
    }

    private Answer answer(TaskState task, int known) {
        List<TruthEntry> log = world.entries();
        List<String> shown = log.subList(known, log.size()).stream()
                .filter(entry -> entry.kind().equals("task.unskipped"))
                .map(entry -> String.valueOf(entry.taskId()))
                .toList();
        JsonBuffer json = new JsonBuffer(2_048).object().name("data");
        View view = new View(View.Kind.COMPLETE, Set.of(), shown);
        new TaskJson(world.catalog(), world.shape()).write(json, task, view);
        return Answer.json(json.endObject());
    }

    private static Map<String, String> values(JsonNode fields) {
        Map<String, String> values = new LinkedHashMap<>();
        fields.properties()
                .forEach(field -> values.put(
                        field.getKey(),
                        field.getValue().isString()
                                ? field.getValue().stringValue()
                                : field.getValue().toString()));
        return values;
    }

    Answer reopen(Incoming incoming) {
        synchronized (world) {
            TaskState task = world.findTask(incoming.route().taskId());
            if (task == null || !Reads.within(task, incoming.route().runId())) {
                return Reads.missing();
            }
            if (task.concealed()) {
                return Reads.forbidden();
            }
            if (!task.finished()) {
                return Answer.error(409, "This task is not completed.");
            }
            world.change().reopen(task.id);
            JsonBuffer json = new JsonBuffer(2_048).object().name("data");
            View view = View.of(View.Kind.GET, Set.of());
            new TaskJson(world.catalog(), world.shape()).write(json, task, view);
            return Answer.json(json.endObject());
        }
    }
}
