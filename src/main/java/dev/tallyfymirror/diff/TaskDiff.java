package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Memory;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Row;
import dev.tallyfymirror.model.Row.Marks;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
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
    private final Acceptance<TaskColumn> acceptance = new Acceptance<>(TaskColumn.LAST_UPDATED);
    private final Merge<TaskColumn> merge;

    public TaskDiff(Rules rules, JsonEquality json) {
        this.rules = rules;
        this.merge = new Merge<>(json, TaskColumn.LAST_UPDATED);
    }

    /** Empty when there is nothing to hold: a task never seen that turns out to be gone. */
    public Optional<Change<TaskColumn>> observed(
            @Nullable Held<TaskColumn> held, Observation<TaskColumn> seen, RunState run) {
        Held<TaskColumn> refused = held == null ? null : acceptance.refusal(held, seen, lastSeen(held, run));
        return held != null && refused != null ? Optional.of(Change.refusal(held, refused)) : believed(held, seen, run);
    }

    /** The same for an observation that is to be believed, however old it looks beside what is held. */
    public Optional<Change<TaskColumn>> believed(
            @Nullable Held<TaskColumn> held, Observation<TaskColumn> seen, RunState run) {
        Item<TaskColumn> item = seen.item();
        if (held == null) {
            return item == null ? Optional.empty() : Optional.of(first(item, seen, run));
        }
        return Optional.of(item == null ? absent(held, seen, run) : seenAgain(held, item, seen, run));
    }

    /**
     * Time has passed, or the task's run has changed: an episode begins where one is due (unconfirmed), and ends where
     * the run no longer allows it. {@code mayBegin} is false where no episode is to begin yet.
     */
    public Change<TaskColumn> passed(Held<TaskColumn> held, RunState run, Instant at, boolean mayBegin) {
        Instant now = at.truncatedTo(ChronoUnit.MICROS);
        Marks marks = goneWithRun(held.row().marks(), run);
        Facts facts = facts(held, held, run, now);
        Transition transition =
                new Transition(rules, new Situation(held, held.row().columns(), marks, run, now), facts);
        if (isUndecided(held)) {
            transition.onlyPresence();
        } else {
            transition.timePasses(mayBegin);
        }
        boolean isGone = marks.hiddenAt() != null || marks.deletedAt() != null;
        Held<TaskColumn> next = isGone ? lookedAtNext(held) : held;
        When unchanged = held.memory().when();
        return Outcome.of(held, transition.settled(next), now, unchanged, facts.inOrder());
    }

    /**
     * The task's run was archived, has gone, or is back. An episode in a run that was archived is left to the look at
     * the task which follows: it may have been finished before.
     */
    public Change<TaskColumn> runMoved(Held<TaskColumn> held, RunState run, Instant at) {
        boolean isLeft = run.archived()
                && run.hiddenAt() == null
                && run.deletedAt() == null
                && held.memory().overdueness().episode() != null;
        When unchanged = held.memory().when();
        return isLeft ? Outcome.of(held, lookedAtNext(held), at, unchanged, List.of()) : passed(held, run, at, false);
    }

    private Change<TaskColumn> first(Item<TaskColumn> item, Observation<TaskColumn> seen, RunState run) {
        Instant now = seen.when().observedAt();
        Marks marks = goneWithRun(Marks.first(now), run);
        Held<TaskColumn> held = merge.first(seen, item, marks);
        Facts facts = new Facts(rules, now, null, Map.of(), 0);
        Transition transition = new Transition(rules, new Situation(held, item.columns(), marks, run, now), facts);
        if (!isUndecided(held)) {
            transition.firstSight();
        }
        return new Change<>(null, transition.settled(held), facts.inOrder());
    }

    private Change<TaskColumn> seenAgain(
            Held<TaskColumn> held, Item<TaskColumn> item, Observation<TaskColumn> seen, RunState run) {
        Instant now = seen.when().observedAt();
        Held<TaskColumn> next = merge.next(held, seen, item);
        Marks marks = goneWithRun(held.row().marks().gone(null, null), run);
        Facts facts = facts(held, next, run, now);
        Transition transition =
                new Transition(rules, new Situation(held, next.row().columns(), marks, run, now), facts);
        if (isUndecided(next)) {
            transition.onlyPresence();
        } else {
            transition.seen();
        }
        return Outcome.of(held, transition.settled(next), now, seen.when(), facts.inOrder());
    }

    private Change<TaskColumn> absent(Held<TaskColumn> held, Observation<TaskColumn> seen, RunState run) {
        Instant now = seen.when().observedAt();
        Marks marks = Outcome.absent(held.row().marks(), seen.presence(), now);
        Facts facts = facts(held, held, run, now);
        Transition transition =
                new Transition(rules, new Situation(held, held.row().columns(), marks, run, now), facts);
        transition.onlyPresence();
        return Outcome.of(held, transition.settled(lookedAtNext(held)), now, seen.when(), facts.inOrder());
    }

    private Facts facts(Held<TaskColumn> held, Held<TaskColumn> next, RunState run, Instant now) {
        Row<TaskColumn> row = held.row();
        return new Facts(
                rules,
                now,
                lastSeen(held, run),
                Outcome.previous(row.columns(), next.row().columns()),
                held.memory().counted());
    }

    private static boolean isUndecided(Held<TaskColumn> held) {
        Set<String> unreadable = held.memory().unreadable();
        return DECISIVE.stream().anyMatch(column -> unreadable.contains(column.sqlName()));
    }

    /** For what is gone or moved: the next look is news, even at the body that was held last. */
    private static Held<TaskColumn> lookedAtNext(Held<TaskColumn> held) {
        Memory memory = held.memory();
        return new Held<>(held.row(), memory.with(0).withOlder(null));
    }

    private static Marks goneWithRun(Marks marks, RunState run) {
        Instant hidden = marks.hiddenAt() == null ? run.hiddenAt() : marks.hiddenAt();
        Instant deleted = marks.deletedAt() == null ? run.deletedAt() : marks.deletedAt();
        return marks.gone(hidden, deleted);
    }

    /** When the mirror last looked at the task: by itself, or with all of its run. */
    public static Instant lastSeen(Held<TaskColumn> held, RunState run) {
        Instant changed = held.memory().when().observedAt();
        Instant read = run.tasksReadAt();
        return read != null && read.isAfter(changed) ? read : changed;
    }
}
