package dev.tallyfymirror.simulation;

import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the model shows, as the mapping would hand it on. */
final class Items {
    private static final EnumSet<TaskColumn> TASK_FIELDS = EnumSet.allOf(TaskColumn.class);
    private static final EnumSet<RunColumn> RUN_FIELDS = EnumSet.allOf(RunColumn.class);

    private Items() {}

    static Item<TaskColumn> of(String id, @Nullable String runId, TaskView view, Source source) {
        EnumMap<TaskColumn, @Nullable Object> values = new EnumMap<>(TaskColumn.class);
        values.put(TaskColumn.RUN_ID, runId);
        values.put(TaskColumn.TITLE, view.title());
        values.put(TaskColumn.STATUS, view.status());
        values.put(TaskColumn.TASK_TYPE, view.type());
        values.put(TaskColumn.OWNER_USERS, view.times().owners());
        values.put(TaskColumn.DEADLINE, view.times().deadline());
        values.put(TaskColumn.COMPLETED_AT, view.times().completed());
        values.put(TaskColumn.CREATED_AT, view.times().created());
        values.put(TaskColumn.LAST_UPDATED, view.times().updated());
        values.put(TaskColumn.ARCHIVED_AT, view.times().archived());
        Columns<TaskColumn> columns = Columns.of(TaskColumn.class, values);
        return new Item<>(id, columns, TASK_FIELDS, Map.of(), new Item.Raw(columns.toString(), source));
    }

    static Item<RunColumn> of(String id, RunView view, Source source) {
        EnumMap<RunColumn, @Nullable Object> values = new EnumMap<>(RunColumn.class);
        values.put(RunColumn.NAME, view.name());
        values.put(RunColumn.STATUS, view.times().completed() == null ? "active" : "complete");
        values.put(RunColumn.PROGRESS_COMPLETE, view.progress());
        values.put(RunColumn.CREATED_AT, view.times().created());
        values.put(RunColumn.LAST_UPDATED, view.times().updated());
        values.put(RunColumn.COMPLETED_AT, view.times().completed());
        values.put(RunColumn.ARCHIVED_AT, view.times().archived());
        Columns<RunColumn> columns = Columns.of(RunColumn.class, values);
        return new Item<>(id, columns, RUN_FIELDS, Map.of(), new Item.Raw(columns.toString(), source));
    }

    /** Of a run as a list shows it; 0 where it was read otherwise, or is gone. */
    static long listHash(Mirror.RunSighting run) {
        return run.source() == Source.LIST && run.view().isThere() ? hash(of(run.id(), run.view(), run.source())) : 0;
    }

    /** Of a list body; never 0, which says that there is none. */
    static long hash(Item<?> item) {
        return (long) item.raw().json().hashCode() * 31 + 7;
    }
}
