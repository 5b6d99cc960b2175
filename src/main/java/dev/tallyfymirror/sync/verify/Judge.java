package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.diff.Rules;
import dev.tallyfymirror.diff.RunDiff;
import dev.tallyfymirror.diff.TaskDiff;
import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Row;
import dev.tallyfymirror.model.Row.Marks;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.ShownTimes;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.sync.JsonTrees;
import dev.tallyfymirror.sync.verify.Finding.Aspect;
import dev.tallyfymirror.sync.verify.Finding.What;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks the diff what an observation would change in a row if it were believed. Pure; safe for any thread. */
final class Judge {
    private static final int SHOWN_AT_MOST = 80;

    private final RunDiff runs;
    private final TaskDiff tasks;

    Judge(Rules rules) {
        this.runs = new RunDiff(rules, new JsonTrees());
        this.tasks = new TaskDiff(rules, new JsonTrees());
    }

    /** {@code lookedAt}: when the mirror looked at the run last. */
    Look<RunColumn> run(@Nullable Held<RunColumn> held, Observation<RunColumn> seen, @Nullable Instant lookedAt) {
        return look(held, seen, runs.believed(held, seen).orElse(null), lookedAt);
    }

    Look<TaskColumn> task(
            @Nullable Held<TaskColumn> held, Observation<TaskColumn> seen, RunState run, @Nullable Instant lookedAt) {
        return look(held, seen, tasks.believed(held, seen, run).orElse(null), lookedAt);
    }

    private static <C extends Enum<C> & Column> Look<C> look(
            @Nullable Held<C> held, Observation<C> seen, @Nullable Change<C> change, @Nullable Instant lookedAt) {
        Held<C> after = change == null ? null : change.after();
        return new Look<>(seen, held, after, aspects(held, seen, after), lookedAt);
    }

    private static <C extends Enum<C> & Column> List<Aspect> aspects(
            @Nullable Held<C> held, Observation<C> seen, @Nullable Held<C> after) {
        if (after == null) { // nothing is remembered of it and it is not there; that it has a row is for the caller to
            // know
            return seen.presence() == Presence.PRESENT ? List.of() : List.of(gone(seen.presence() == Presence.DELETED));
        }
        if (held == null) {
            return List.of(new Aspect(What.MISSING, null, null, null));
        }
        Aspect presence = presence(held.row().marks(), after.row().marks());
        return presence == null ? values(held.row(), after.row()) : List.of(presence);
    }

    private static @Nullable Aspect presence(Marks held, Marks after) {
        boolean wasGone = held.deletedAt() != null || held.hiddenAt() != null;
        boolean isGone = after.deletedAt() != null || after.hiddenAt() != null;
        if (wasGone == isGone) {
            return null;
        }
        if (isGone) {
            return gone(after.deletedAt() != null);
        }
        boolean wasDeleted = held.deletedAt() != null;
        return new Aspect(
                What.SHOWN,
                wasDeleted ? "deleted_at" : "hidden_at",
                shown(wasDeleted ? held.deletedAt() : held.hiddenAt()),
                null);
    }

    private static Aspect gone(boolean isDeleted) {
        return new Aspect(isDeleted ? What.DELETED : What.HIDDEN, null, null, null);
    }

    /** What follows from columns that differ is left out: another {@code raw}, another state of being overdue. */
    private static <C extends Enum<C> & Column> List<Aspect> values(Row<C> held, Row<C> after) {
        boolean isOtherCall = held.raw().source() != after.raw().source();
        List<Aspect> aspects = new ArrayList<>();
        for (C column : held.columns().differing(after.columns())) {
            Object mirror = held.columns().value(column);
            Object tallyfy = after.columns().value(column);
            if (!isOtherCall || !isShownAlike(mirror, tallyfy)) {
                aspects.add(new Aspect(What.DIFFERS, column.sqlName(), shown(mirror), shown(tallyfy)));
            }
        }
        if (aspects.isEmpty() && !isOtherCall && !held.raw().equals(after.raw())) {
            aspects.add(new Aspect(What.DIFFERS, "raw", null, null));
        }
        Instant since = held.marks().overdueSince();
        Instant sinceThen = after.marks().overdueSince();
        if (aspects.isEmpty() && !Objects.equals(since, sinceThen)) {
            aspects.add(new Aspect(What.DIFFERS, "overdue_since", shown(since), shown(sinceThen)));
        }
        return aspects;
    }

    /** Calls differ in the digits they show of a time. */
    private static boolean isShownAlike(@Nullable Object one, @Nullable Object other) {
        return one instanceof Instant time && other instanceof Instant otherTime && ShownTimes.isSame(time, otherTime);
    }

    private static @Nullable String shown(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
        return text.length() <= SHOWN_AT_MOST ? text : text.substring(0, cut(text)) + "…";
    }

    private static int cut(String text) {
        return Character.isHighSurrogate(text.charAt(SHOWN_AT_MOST - 1)) ? SHOWN_AT_MOST - 1 : SHOWN_AT_MOST;
    }
}
