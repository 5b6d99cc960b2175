package dev.tallyfymirror.standin;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes tasks as the API shows them. */
final class TaskJson {
    private final Catalog catalog;
    private final Shape shape;

    TaskJson(Catalog catalog, Shape shape) {
        this.catalog = catalog;
        this.shape = shape;
    }

    void write(JsonBuffer json, TaskState task, View view) {
        if (!view.plainList()) {
            encode(json, task, view);
            return;
        }
        byte[] bytes = task.encoded();
        if (bytes == null) {
            JsonBuffer own = new JsonBuffer(1_024);
            encode(own, task, view);
            bytes = own.toBytes();
            task.encoded(shape.keep(bytes));
        }
        json.raw(bytes);
    }

    private void encode(JsonBuffer json, TaskState task, View view) {
        ItemWriter item = shape.writer(json, task.key, task.flaw);
        json.object();
        identity(item, task);
        state(item, task);
        people(item, task);
        times(item, task, view.kind() == View.Kind.COMPLETE ? TimeText.MILLIS : TimeText.PLAIN);
        switches(item, task);
        own(item, task, view);
        relations(item, task, view);
        json.endObject();
    }

    private static void identity(ItemWriter item, TaskState task) {
        RunState run = task.run;
        Step step = task.step;
        item.id(task.id);
        item.number("increment_id", task.increment);
        item.text("title", task.title);
        item.text("run_id", run == null ? null : run.id);
        item.text("checklist_id", run == null ? null : run.template.id());
        item.text("step_id", step == null ? null : step.id());
        item.text("alias", step == null ? null : step.alias());
        item.number("position", task.position);
    }

    private void state(ItemWriter item, TaskState task) {
        item.text("status", shape.status(task));
        item.text("task_type", shape.type(task));
        item.json().name("is_approved");
        Boolean approved = task.approved;
        if (approved == null) {
            item.json().nil();
        } else {
            item.json().bool(approved);
        }
        item.flag("is_completable", !task.finished());
        item.flag("problem", false);
        item.number("comments_count", task.comments);
    }

    private void people(ItemWriter item, TaskState task) {
        owners(item, task);
        item.user("starter_id", task.starter);
        item.user("completer_id", task.completer);
        item.flag("is_completer_guest", false);
    }

    private void owners(ItemWriter item, TaskState task) {
        if (item.flawed("owners")) {
            return;
        }
        JsonBuffer json = item.json().name("owners");
        int form = shape.variant(Looseness.OWNERS_SHAPE, task.key, 4);
        if (form > 0 && task.owners.isNobody()) {
            json.literal(form == 1 ? "{}" : form == 2 ? "[]" : "null");
            return;
        }
        boolean objects = shape.variant(Looseness.OWNER_OBJECTS, task.key, 2) == 1;
        json.object();
        users(item, task, objects);
        if (form != 1 || !task.owners.guests().isEmpty()) {
            json.name("guests").array();
            task.owners.guests().forEach(guest -> guest(json, guest, objects));
            json.endArray();
        }
        if (form != 2 || !task.owners.groups().isEmpty()) {
            json.name("groups").array();
            task.owners.groups().forEach(group -> group(json, group, objects));
            json.endArray();
        }
        json.endObject();
    }

    private void users(ItemWriter item, TaskState task, boolean objects) {
        JsonBuffer json = item.json().name("users").array();
        for (int id : task.owners.users()) {
            if (objects) {
                user(item, id);
            } else {
                item.userId(id);
            }
        }
        json.endArray();
    }

    private void user(ItemWriter item, int id) {
        JsonBuffer json = item.json().object().name("id");
        item.userId(id);
        Person person = catalog.person(id);
        if (person != null) {
            item.text("full_name", person.fullName());
            item.text("email", person.email());
            item.text("profile_pic", null);
        }
        json.endObject();
    }

    private static void guest(JsonBuffer json, String email, boolean object) {
        if (object) {
            json.object()
                    .name("email")
                    .string(email)
                    .name("last_accessed_at")
                    .nil()
                    .endObject();
        } else {
            json.string(email);
        }
    }

    private void group(JsonBuffer json, String id, boolean object) {
        if (object) {
            json.object()
                    .name("id")
                    .string(id)
                    .name("name")
                    .string(catalog.groupName(id))
                    .endObject();
        } else {
            json.string(id);
        }
    }

    private static void times(ItemWriter item, TaskState task, TimeText tidy) {
        item.time("created_at", task.createdAt, tidy);
        item.time("started_at", task.startedAt, tidy);
        item.time("deadline", task.deadline, tidy);
        item.time("completed_at", task.completedAt, tidy);
        item.time("last_updated", task.lastUpdated, tidy);
        item.time("archived_at", task.archivedAt, tidy);
    }

    private static void switches(ItemWriter item, TaskState task) {
        item.flag("is_oneoff", task.run == null);
        item.flag("everyone_must_complete", false);
        item.flag("can_complete_only_assignees", false);
        item.flag("prevent_guest_comment", false);
        item.number("max_assignable", 0);
        item.text("webhook", null);
        item.unknownFields();
    }

    private static void own(ItemWriter item, TaskState task, View view) {
        if (view.kind() != View.Kind.LIST || view.includes("summary")) {
            item.text("summary", "What to do in " + task.title + ".");
        }
        if (view.kind() == View.Kind.GET) {
            item.flag("top_secret", false);
        }
        if (view.kind() == View.Kind.COMPLETE) {
            JsonBuffer json = item.json().name("taskdata").object();
            task.formValues.forEach((field, value) -> json.name(field).string(value));
            json.endObject().name("tasks_changed_by_rules").object();
            view.shownByRules()
                    .forEach(id -> json.name(id)
                            .object()
                            .name("status")
                            .string("not-started")
                            .endObject());
            json.endObject();
        }
    }

    private void relations(ItemWriter item, TaskState task, View view) {
        Set<String> with = view.with();
        for (String relation : with) {
            switch (relation) {
                case "step" -> item.relation(relation, json -> step(json, task.step));
                case "run" -> item.relation(relation, json -> run(json, task.run));
                case "form_fields" -> item.relation(relation, json -> formFields(json, task));
                case "threads", "assets", "tags" ->
                    item.relation(relation, json -> json.array().endArray());
                default -> {}
            }
        }
    }

    private static void step(JsonBuffer json, @Nullable Step step) {
        if (step == null) {
            json.nil();
            return;
        }
        json.object().name("id").string(step.id()).name("title").string(step.title());
        json.name("alias")
                .string(step.alias())
                .name("task_type")
                .string(step.taskType())
                .endObject();
    }

    private void run(JsonBuffer json, @Nullable RunState run) {
        if (run == null) {
            json.nil();
        } else {
            new RunJson(catalog, shape).write(json, run, View.LIST);
        }
    }

    private static void formFields(JsonBuffer json, TaskState task) {
        json.array()
                .object()
                .name("id")
                .string("capture_" + task.id)
                .name("label")
                .string("Notes");
        json.name("field_type").string("textarea").name("required").bool(false).name("value");
        String value = task.formValues.get("capture_" + task.id);
        if (value == null) {
            json.nil();
        } else {
            json.string(value);
        }
        json.endObject().endArray();
    }
}
