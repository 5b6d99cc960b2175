package dev.tallyfymirror.tallyfy.item;

import static dev.tallyfymirror.model.RunColumn.*;

import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.Source;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run as Tallyfy's List processes and Get process show it. */
public final class RunMapper {
    private static final List<String> PEOPLE =
            List.of("owner", "owner_id", "starter", "started_by", "users", "collaborators");
    private static final Set<String> WANTED = Set.of(
            "id",
            "name",
            "status",
            "checklist_id",
            "checklist_title",
            "checklist",
            "owner_id",
            "started_by",
            "starter_id",
            "progress",
            "late_tasks",
            "due_date",
            "created_at",
            "started_at",
            "completed_at",
            "archived_at",
            "last_updated",
            "owner",
            "starter",
            "users",
            "collaborators",
            "owners");

    private RunMapper() {}

    public static Mapped<RunColumn> map(RawItem raw, Source source) {
        String unread = raw.whyUnread();
        if (unread != null) {
            return new Mapped.Refused<>(unread, raw.wholeText());
        }
        String id = raw.id();
        Json.Struct body = ItemBody.of(raw, WANTED);
        if (body == null || id == null) {
            String reason = body == null ? "a run that is no object" : "a run without a readable id";
            return new Mapped.Refused<>(reason, raw.wholeText());
        }
        Item<RunColumn> run = columns(body).item(id, new Item.Raw(raw.storableText(), source));
        return new Mapped.Readable<>(run, Members.in(raw, body, PEOPLE));
    }

    private static Mapping<RunColumn> columns(Json.Struct body) {
        Mapping<RunColumn> run = new Mapping<>(RunColumn.class, body);
        run.text(NAME, "name");
        run.text(STATUS, "status");
        checklist(run, body);
        run.id(OWNER_ID, "owner_id");
        run.id(STARTED_BY, body.fields().containsKey("started_by") ? "started_by" : "starter_id");
        progress(run, body);
        run.integer(LATE_TASKS, "late_tasks");
        run.instant(DUE_DATE, "due_date");
        run.instant(CREATED_AT, "created_at");
        run.instant(STARTED_AT, "started_at");
        run.instant(COMPLETED_AT, "completed_at");
        run.instant(ARCHIVED_AT, "archived_at");
        run.instant(LAST_UPDATED, "last_updated");
        return run;
    }

    /** Two fields, or where one is absent the relation. */
    private static void checklist(Mapping<RunColumn> run, Json.Struct body) {
        run.id(CHECKLIST_ID, "checklist_id");
        run.text(CHECKLIST_TITLE, "checklist_title");
        if (Json.unwrapped(body.field("checklist")) instanceof Json.Struct checklist) {
            if (!run.isPresent(CHECKLIST_ID) && checklist.fields().containsKey("id")) {
                run.put(CHECKLIST_ID, "checklist.id", checklist.field("id"), Scalars::id);
            }
            if (!run.isPresent(CHECKLIST_TITLE) && checklist.fields().containsKey("title")) {
                run.put(CHECKLIST_TITLE, "checklist.title", checklist.field("title"), Scalars::text);
            }
        }
    }

    /** An object of three numbers; or the percent alone, the rest null; or empty. */
    private static void progress(Mapping<RunColumn> run, Json.Struct body) {
        if (!body.fields().containsKey("progress")) {
            return;
        }
        Object value = Json.unwrapped(body.field("progress"));
        if (value instanceof Json.Struct progress) {
            run.put(PROGRESS_COMPLETE, "progress.complete", progress.field("complete"), Scalars::integer);
            run.put(PROGRESS_TOTAL, "progress.total", progress.field("total"), Scalars::integer);
            run.put(PROGRESS_PERCENT, "progress.percent", progress.field("percent"), Scalars::number);
        } else {
            run.put(PROGRESS_COMPLETE, "progress", null, Scalars::integer);
            run.put(PROGRESS_TOTAL, "progress", null, Scalars::integer);
            run.put(PROGRESS_PERCENT, "progress", isEmptyList(value) ? null : value, Scalars::number);
        }
    }

    private static boolean isEmptyList(@Nullable Object value) {
        return value instanceof List<?> list && list.isEmpty();
    }
}
