package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Row;
import dev.tallyfymirror.model.Row.Marks;
import dev.tallyfymirror.model.RunColumn;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an observation of one run makes of what is held of it. Pure; safe for any thread. */
public final class RunDiff {
    /** Columns whose value decides transitions: while one can't be read, nothing is concluded. */
    private static final Set<RunColumn> DECISIVE =
            EnumSet.of(RunColumn.STATUS, RunColumn.COMPLETED_AT, RunColumn.ARCHIVED_AT);

    private final Rules rules;
    private final Acceptance<RunColumn> acceptance = new Acceptance<>(RunColumn.LAST_UPDATED);
    private final Merge<RunColumn> merge;

    public RunDiff(Rules rules, JsonEquality json) {
        this.rules = rules;
        this.merge = new Merge<>(json, RunColumn.LAST_UPDATED);
    }

    /** Empty when there is nothing to hold: a run never seen that turns out to be gone. */
    public Optional<Change<RunColumn>> observed(@Nullable Held<RunColumn> held, Observation<RunColumn> seen) {
        Held<RunColumn> refused = held == null
                ? null
                : acceptance.refusal(held, seen, held.memory().when().observedAt());
        return held != null && refused != null ? Optional.of(Change.refusal(held, refused)) : believed(held, seen);
    }

    /** The same for an observation that is to be believed, however old it looks beside what is held. */
    public Optional<Change<RunColumn>> believed(@Nullable Held<RunColumn> held, Observation<RunColumn> seen) {
        Item<RunColumn> item = seen.item();
        if (held == null) {
            return item == null ? Optional.empty() : Optional.of(first(item, seen));
        }
        return Optional.of(item == null ? absent(held, seen) : seenAgain(held, item, seen));
    }

    private Change<RunColumn> first(Item<RunColumn> item, Observation<RunColumn> seen) {
        Instant now = seen.when().observedAt();
        Held<RunColumn> held = merge.first(seen, item, Marks.first(now));
        Facts facts = new Facts(rules, now, null, Map.of(), 0);
        RunTransition transition = new RunTransition(rules, held, item.columns(), now, facts);
        if (!isUndecided(held)) {
            transition.firstSight();
        }
        return new Change<>(null, transition.settled(held), facts.inOrder());
    }

    private Change<RunColumn> seenAgain(Held<RunColumn> held, Item<RunColumn> item, Observation<RunColumn> seen) {
        Instant now = seen.when().observedAt();
        Held<RunColumn> next = back(merge.next(held, seen, item));
        Facts facts = new Facts(
                rules,
                now,
                held.memory().when().observedAt(),
                Outcome.previous(held.row().columns(), next.row().columns()),
                held.memory().counted());
        RunTransition transition = new RunTransition(rules, held, next.row().columns(), now, facts);
        if (!isUndecided(next)) {
            transition.seen();
        }
        return Outcome.of(held, transition.settled(next), now, seen.when(), facts.inOrder());
    }

    /** Nothing is announced of it; when it is back, even the body that was held last is news. */
    private static Change<RunColumn> absent(Held<RunColumn> held, Observation<RunColumn> seen) {
        Instant now = seen.when().observedAt();
        Marks marks = Outcome.absent(held.row().marks(), seen.presence(), now);
        Held<RunColumn> next =
                new Held<>(held.row().with(marks), held.memory().with(0).withOlder(null));
        return Outcome.of(held, next, now, seen.when(), List.of());
    }

    private static Held<RunColumn> back(Held<RunColumn> held) {
        Row<RunColumn> row = held.row();
        return new Held<>(row.with(row.marks().gone(null, null)), held.memory());
    }

    private static boolean isUndecided(Held<RunColumn> held) {
        Set<String> unreadable = held.memory().unreadable();
        return DECISIVE.stream().anyMatch(column -> unreadable.contains(column.sqlName()));
    }
}
