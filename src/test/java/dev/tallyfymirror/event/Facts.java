package dev.tallyfymirror.event;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Fact;
import dev.tallyfymirror.model.Fact.Cause;
import dev.tallyfymirror.model.Fact.Cleared;
import dev.tallyfymirror.model.Fact.Completed;
import dev.tallyfymirror.model.Fact.Details;
import dev.tallyfymirror.model.Fact.Name;
import dev.tallyfymirror.model.Fact.None;
import dev.tallyfymirror.model.Fact.Origin;
import dev.tallyfymirror.model.Fact.Overdue;
import dev.tallyfymirror.model.Fact.Seen;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Memory;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Row;
import dev.tallyfymirror.model.Row.Marks;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunHead;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes with facts, for tests. */
public final class Facts {
    public static final Instant NINE = Instant.parse("2026-03-01T09:00:00Z");
    public static final Instant SEEN = Instant.parse("2026-03-01T09:00:30.5Z");
    public static final RunHead HEAD = new RunHead("run-1", "Onboarding", "active", "c1", "Onboarding template");

    private Facts() {}

    public static Fact fact(FactType type, Name name, Details details) {
        Map<String, Object> previous = new LinkedHashMap<>();
        previous.put("status", "active");
        previous.put("completed_at", null);
        previous.put("owner_users", List.of("1", "2"));
        return new Fact(type, NINE, name, details, previous, new Seen(SEEN, SEEN.minusSeconds(60), Origin.LIVE));
    }

    public static Fact fact(FactType type) {
        return fact(type, new Name(NINE, null, 0), details(type));
    }

    private static Details details(FactType type) {
        return switch (type) {
            case TASK_COMPLETED -> new Completed(true, 5L);
            case TASK_OVERDUE -> new Overdue(NINE, 30, true);
            case TASK_OVERDUE_CLEARED -> new Cleared(NINE, Cause.DEADLINE_MOVED);
            default -> new None();
        };
    }

    public static Change<TaskColumn> taskChange(String id, Fact... facts) {
        Columns<TaskColumn> columns = Columns.of(
                TaskColumn.class,
                Map.of(
                        TaskColumn.RUN_ID,
                        "run-1",
                        TaskColumn.TITLE,
                        "Sign \"it\"\n",
                        TaskColumn.STATUS,
                        "completed",
                        TaskColumn.POSITION,
                        3,
                        TaskColumn.OWNER_USERS,
                        List.of("1"),
                        TaskColumn.DEADLINE,
                        NINE,
                        TaskColumn.COMPLETED_AT,
                        Instant.parse("2026-03-01T09:00:05.123456Z")));
        return change(id, columns, facts);
    }

    public static Change<TaskColumn> oneOffChange(String id, Fact... facts) {
        return change(id, Columns.of(TaskColumn.class, Map.of(TaskColumn.TITLE, "Call back")), facts);
    }

    public static Change<RunColumn> runChange(String id, Fact... facts) {
        Map<RunColumn, Object> columns = Map.of(
                RunColumn.NAME,
                "Onboarding",
                RunColumn.PROGRESS_PERCENT,
                new BigDecimal("50.0"),
                RunColumn.PROGRESS_TOTAL,
                4);
        return change(id, Columns.of(RunColumn.class, columns), facts);
    }

    private static <C extends Enum<C> & dev.tallyfymirror.model.Column> Change<C> change(
            String id, Columns<C> columns, Fact... facts) {
        Row<C> row = new Row<>(id, columns, new Item.Raw("{}", Source.LIST), Marks.first(SEEN));
        Memory memory = Memory.of(0, new Observation.When(SEEN, SEEN));
        return new Change<>(null, new Held<>(row, memory), Arrays.asList(facts));
    }
}
