package dev.tallyfymirror.standin;

import java.util.Set;

/** Writes runs as the API shows them. */
final class RunJson {
    private final Catalog catalog;
    private final Shape shape;

    RunJson(Catalog catalog, Shape shape) {
        this.catalog = catalog;
        this.shape = shape;
    }

    void write(JsonBuffer json, RunState run, View view) {
        if (!view.plainList()) {
            encode(json, run, view);
            return;
        }
        byte[] bytes = run.encoded();
        if (bytes == null) {
            JsonBuffer own = new JsonBuffer(1_024);
            encode(own, run, view);
            bytes = own.toBytes();
            run.encoded(shape.keep(bytes));
        }
        json.raw(bytes);
    }

    private void encode(JsonBuffer json, RunState run, View view) {
        ItemWriter item = shape.writer(json, run.key, run.flaw);
        json.object();
        identity(item, run);
        progress(item, "progress", run);
        if (view.kind() == View.Kind.LIST) {
            progress(item, "whole_progress", run);
        }
        people(item, run);
        prerun(item, run);
        times(item, run);
        rest(item, run);
        if (view.kind() == View.Kind.GET) {
            item.text("folder_id", null);
        }
        relations(item, run, view);
        json.endObject();
    }

    private void identity(ItemWriter item, RunState run) {
        item.id(run.id);
        item.number("increment_id", run.increment);
        item.text("checklist_id", run.template.id());
        item.text("checklist_title", run.template.title());
        item.text("name", run.name);
        item.text("summary", "");
        item.text("status", shape.status(run));
    }

    private void progress(ItemWriter item, String name, RunState run) {
        if (item.flawed(name)) {
            return;
        }
        item.json().name(name);
        if (shape.integerProgress(run)) {
            item.json().number(run.percent());
            return;
        }
        item.json().object();
        item.number("complete", run.complete);
        item.number("total", run.total);
        item.number("percent", run.percent());
        item.json().endObject();
    }

    private static void people(ItemWriter item, RunState run) {
        item.user("started_by", run.starter);
        item.user("owner_id", run.owner);
        item.json().name("collaborators").array().endArray();
        item.json().name("users").array().endArray();
        item.json().name("groups").array().endArray();
    }

    private void prerun(ItemWriter item, RunState run) {
        JsonBuffer json = item.json().name("prerun");
        switch (shape.variant(Looseness.PRERUN_SHAPE, run.key, 3)) {
            case 1 -> json.array().endArray();
            case 2 -> {
                json.array()
                        .object()
                        .name("id")
                        .string("kickoff_field_id_1")
                        .name("label")
                        .string("Customer");
                json.name("value").string(run.name).endObject().endArray();
            }
            default -> json.object().name("kickoff_field_id_1").string(run.name).endObject();
        }
        item.text("prerun_status", "complete");
    }

    private static void times(ItemWriter item, RunState run) {
        item.time("created_at", run.createdAt, TimeText.MILLIS);
        item.time("started_at", run.createdAt, TimeText.MILLIS);
        item.time("last_updated", run.lastUpdated, TimeText.MILLIS);
        item.time("archived_at", run.archivedAt, TimeText.MILLIS);
        item.time("completed_at", run.completedAt, TimeText.MILLIS);
        item.time("due_date", run.dueDate, TimeText.MILLIS);
    }

    private static void rest(ItemWriter item, RunState run) {
        item.flag("due_date_passed", run.dueDatePassed);
        item.flag("due_soon", false);
        item.number("late_tasks", run.late);
        item.flag("starred", run.starred);
        item.text("type", "procedure");
        item.flag("is_public", false);
        item.text("parent_id", null);
        item.flag("can_add_oot", true);
        item.number("comments_count", run.comments);
        item.unknownFields();
    }

    private void relations(ItemWriter item, RunState run, View view) {
        for (String relation : view.with()) {
            switch (relation) {
                case "tasks" -> item.relation(relation, json -> tasks(json, run, view));
                case "checklist" -> item.relation(relation, json -> checklist(json, run.template));
                case "next_task" -> item.relation(relation, json -> nextTask(json, run));
                case "tags", "assets", "form_fields", "ko_form_fields", "folders", "stages", "permissions" ->
                    item.relation(relation, json -> json.array().endArray());
                case "tasks_meta" ->
                    item.relation(
                            relation,
                            json -> json.object()
                                    .name("total")
                                    .number(run.tasks.size())
                                    .endObject());
                default -> {}
            }
        }
    }

    /** Tasks that a rule hides are not among them. */
    private void tasks(JsonBuffer json, RunState run, View view) {
        View asked = view.includes("tasks.step") ? View.of(View.Kind.LIST, Set.of("step")) : View.LIST;
        TaskJson writer = new TaskJson(catalog, shape);
        json.array();
        for (TaskState task : run.tasks) {
            if (!task.deleted && task.archivedAt == null && !task.skipped()) {
                writer.write(json, task, asked);
            }
        }
        json.endArray();
    }

    private void nextTask(JsonBuffer json, RunState run) {
        for (TaskState task : run.tasks) {
            if (task.open()) {
                new TaskJson(catalog, shape).write(json, task, View.LIST);
                return;
            }
        }
        json.nil();
    }

    private static void checklist(JsonBuffer json, Template template) {
        json.object().name("id").string(template.id()).name("title").string(template.title());
        json.name("type").string("procedure").endObject();
    }
}
