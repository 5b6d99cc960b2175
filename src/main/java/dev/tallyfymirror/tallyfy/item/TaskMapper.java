package dev.tallyfymirror.tallyfy.item;

import static dev.tallyfymirror.model.TaskColumn.*;

import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A task as Tallyfy's task lists, Get task and Complete task show it. */
public final class TaskMapper {
    private static final List<String> PEOPLE = List.of("completer", "completer_id", "owner", "starter", "users");
    private static final Set<String> WANTED = Set.of(
            "id",
            "run_id",
            "title",
            "status",
            "task_type",
            "position",
            "checklist_id",
            "step_id",
            "step",
            "alias",
            "owners",
            "deadline",
            "started_at",
            "completed_at",
            "completer_id",
            "completer",
            "created_at",
            "last_updated",
            "archived_at",
            "owner",
            "starter",
            "users");

    private TaskMapper() {}

    /** {@code runId}: the run whose task list this came from, for a body that does not say; null elsewhere. */
    public static Mapped<TaskColumn> map(RawItem raw, Source source, @Nullable String runId) {
        String unread = raw.whyUnread();
        if (unread != null) {
            return new Mapped.Refused<>(unread, raw.wholeText());
        }
        String id = raw.id();
        Json.Struct body = ItemBody.of(raw, WANTED);
        if (body == null || id == null) {
            String reason = body == null ? "a task that is no object" : "a task without a readable id";
            return new Mapped.Refused<>(reason, raw.wholeText());
        }
        Mapping<TaskColumn> task = columns(body);
        if (runId != null && task.isMissing(RUN_ID)) {
            task.know(RUN_ID, runId);
        }
        Item<TaskColumn> item = task.item(id, new Item.Raw(raw.storableText(), source));
        return new Mapped.Readable<>(item, Members.in(raw, body, PEOPLE));
    }

    /** The run that a task says it belongs to; null where it names none that can be read. */
    public static @Nullable String runId(RawItem raw) {
        Json.Struct body = ItemBody.of(raw, Set.of("run_id"));
        try {
            return body == null ? null : Scalars.id(body.field("run_id"));
        } catch (Unreadable e) {
            return null;
        }
    }

    private static Mapping<TaskColumn> columns(Json.Struct body) {
        Mapping<TaskColumn> task = new Mapping<>(TaskColumn.class, body);
        task.id(RUN_ID, "run_id");
        task.text(TITLE, "title");
        task.text(STATUS, "status");
        task.text(TASK_TYPE, "task_type");
        task.integer(POSITION, "position");
        task.id(CHECKLIST_ID, "checklist_id");
        step(task, body);
        task.read(OWNER_USERS, "owners", owners -> Owners.ids(owners, "users"));
        task.read(OWNER_GUESTS, "owners", Owners::guests);
        task.read(OWNER_GROUPS, "owners", owners -> Owners.ids(owners, "groups"));
        task.instant(DEADLINE, "deadline");
        task.instant(STARTED_AT, "started_at");
        task.instant(COMPLETED_AT, "completed_at");
        task.id(COMPLETER_ID, body.fields().containsKey("completer_id") ? "completer_id" : "completer");
        task.instant(CREATED_AT, "created_at");
        task.instant(LAST_UPDATED, "last_updated");
        task.instant(ARCHIVED_AT, "archived_at");
        return task;
    }

    /** Two fields, or where one is absent the relation. */
    private static void step(Mapping<TaskColumn> task, Json.Struct body) {
        task.id(STEP_ID, "step_id");
        task.text(ALIAS, "alias");
        if (Json.unwrapped(body.field("step")) instanceof Json.Struct step) {
            if (!task.isPresent(STEP_ID) && step.fields().containsKey("id")) {
                task.put(STEP_ID, "step.id", step.field("id"), Scalars::id);
            }
            if (!task.isPresent(ALIAS) && step.fields().containsKey("alias")) {
                task.put(ALIAS, "step.alias", step.field("alias"), Scalars::text);
            }
        }
    }
}
