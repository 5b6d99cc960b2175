package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Memory;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Row;
import dev.tallyfymirror.model.Row.Marks;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an observation of one task, or time passing, makes of what is held of it. Pure; safe for any thread. */
public final class TaskDiff {
    /** Columns whose value decides transitions: while one can't be read, nothing is concluded. */
    private static final Set<TaskColumn> DECISIVE = EnumSet.of(
            TaskColumn.STATUS,
            TaskColumn.COMPLETED_AT,
            TaskColumn.DEADLINE,
            TaskColumn.TASK_TYPE,
            TaskColumn.ARCHIVED_AT);

    private final Rules rules;
    private final Acceptance<TaskColumn> acceptance;

    public TaskDiff(Rules rules, JsonEquality json) {
        this.rules = rules;
        this.acceptance = new Acceptance<>(TaskColumn.LAST_UPDATED, json);
    }

    /** Empty when there is nothing to hold: a task never seen that turns out to be gone. */
    public Optional<Change<TaskColumn>> observed(
            @Nullable Held<TaskColumn> held, Observation<TaskColumn> seen, RunState run) {
        Item<TaskColumn> item = seen.item();
        if (held == null) {
            return item == null ? Optional.empty() : Optional.of(first(item, seen, run));
        }
        Held<TaskColumn> refused = acceptance.refusal(held, seen, lastSeen(held, run));
        if (refused != null) {
            return Optional.of(new Change<>(held, refused, java.util.List.of()));
        }
        return Optional.of(item == null ? absent(held, seen, run) : seenAgain(held, item, seen, run));
    }

    /**
     * Time has passed, or the task's run has changed: an episode begins where one is due (unconfirmed), and ends where
     * the run no longer allows it. {@code mayBegin} is false where only an ending is to be judged.
     */
    public Change<TaskColumn> passed(Held<TaskColumn> held, RunState run, Instant now, boolean mayBegin) {
        if (held.memory().completion() == null) {
            return Change.none(held);
        }
        Marks marks = goneWithRun(held.row().marks(), run);
        Transition transition = transition(held, held.row().columns(), marks, run, now);
        transition.timePasses(mayBegin);
        return settle(
                held,
                held.row(),
                marks,
                transition,
                held.memory().hash(),
                held.memory().when());
    }

    private Change<TaskColumn> first(Item<TaskColumn> item, Observation<TaskColumn> seen, RunState run) {
        Instant now = seen.when().observedAt();
        Marks marks = goneWithRun(Marks.first(now), run);
        Row<TaskColumn> row = new Row<>(item.id(), item.columns(), item.raw(), marks);
        Held<TaskColumn> held = new Held<>(row, Memory.of(hashOf(item, seen), seen.when()));
        if (isUndecided(item)) {
            return new Change<>(null, held, java.util.List.of());
        }
        Facts facts = new Facts(rules, now, null, Map.of(), 0);
        Transition transition = new Transition(rules, new Situation(held, item.columns(), marks, run, now), facts);
        transition.firstSight();
        return new Change<>(null, transition.settled(row, held.memory()), facts.inOrder());
    }

    private Change<TaskColumn> seenAgain(
            Held<TaskColumn> held, Item<TaskColumn> item, Observation<TaskColumn> seen, RunState run) {
        Instant now = seen.when().observedAt();
        Row<TaskColumn> merged = acceptance.merged(held.row(), item);
        Marks marks = goneWithRun(merged.marks().gone(null, null), run);
        Transition transition = transition(held, merged.columns(), marks, run, now);
        if (!isUndecided(item)) {
            transition.seen();
        }
        return settle(held, merged, marks, transition, hashOf(item, seen), seen.when());
    }

    private Change<TaskColumn> absent(Held<TaskColumn> held, Observation<TaskColumn> seen, RunState run) {
        Instant now = seen.when().observedAt();
        Marks marks = marksOf(held.row().marks(), seen.presence(), now);
        Transition transition = transition(held, held.row().columns(), marks, run, now);
        transition.gone(held.row().marks());
        return settle(held, held.row(), marks, transition, held.memory().hash(), seen.when());
    }

    private Transition transition(
            Held<TaskColumn> held, Columns<TaskColumn> columns, Marks marks, RunState run, Instant now) {
        Facts facts = new Facts(
                rules,
                now,
                lastSeen(held, run),
                previous(held.row().columns(), columns),
                held.memory().counted());
        return new Transition(rules, new Situation(held, columns, marks, run, now), facts);
    }

    private Change<TaskColumn> settle(
            Held<TaskColumn> held, Row<TaskColumn> row, Marks marks, Transition transition, long hash, When when) {
        Memory memory = held.memory();
        Held<TaskColumn> settled = transition.settled(
                row.with(marks),
                new Memory(hash, memory.when(), memory.completion(), memory.overdueness(), memory.counted(), null));
        if (settled.equals(held)) {
            return Change.none(held);
        }
        Memory news = settled.memory();
        Memory dated =
                new Memory(news.hash(), when, news.completion(), news.overdueness(), news.counted(), news.older());
        return new Change<>(
                held, new Held<>(versioned(held, settled.row(), transition.now()), dated), transition.facts());
    }

    private static Row<TaskColumn> versioned(Held<TaskColumn> held, Row<TaskColumn> row, Instant now) {
        Instant changedAt = held.row().marks().changedAt();
        return row.equals(held.row()) ? row : row.with(row.marks().changed(Acceptance.versionAfter(changedAt, now)));
    }

    private static boolean isUndecided(Item<TaskColumn> item) {
        return !Collections.disjoint(item.unreadable().keySet(), DECISIVE);
    }

    /** An item with an unreadable field is looked at again each time, so that it can leave the quarantine. */
    private static long hashOf(Item<TaskColumn> item, Observation<TaskColumn> seen) {
        return item.unreadable().isEmpty() ? seen.hash() : 0;
    }

    private static Marks goneWithRun(Marks marks, RunState run) {
        Instant hidden = marks.hiddenAt() == null ? run.hiddenAt() : marks.hiddenAt();
        Instant deleted = marks.deletedAt() == null ? run.deletedAt() : marks.deletedAt();
        return marks.gone(hidden, deleted);
    }

    private static Marks marksOf(Marks marks, Presence presence, Instant now) {
        if (presence == Presence.DELETED) {
            return marks.gone(null, marks.deletedAt() == null ? now : marks.deletedAt());
        }
        return marks.gone(marks.hiddenAt() == null ? now : marks.hiddenAt(), null);
    }

    private static Instant lastSeen(Held<TaskColumn> held, RunState run) {
        Instant changed = held.memory().when().observedAt();
        Instant read = run.tasksReadAt();
        return read != null && read.isAfter(changed) ? read : changed;
    }

    private static Map<String, @Nullable Object> previous(Columns<TaskColumn> held, Columns<TaskColumn> columns) {
        Map<String, @Nullable Object> previous = new LinkedHashMap<>();
        held.differing(columns).forEach(column -> previous.put(column.sqlName(), held.value(column)));
        return previous;
    }
}
