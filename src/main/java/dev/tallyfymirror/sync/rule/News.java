package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What of an answer is worth a look by the diff, and what else follows from a change. */
public final class News {
    private News() {}

    /** {@code listHash}: of the run's entry in a list; 0 where it was read otherwise, or is gone. */
    public static boolean isNews(@Nullable RunGlimpse held, long listHash) {
        return held == null || listHash == 0 || listHash != held.hash();
    }

    /** The same of a task; a due one is looked at even where it is shown as before. */
    public static boolean isNews(@Nullable TaskGlimpse held, long listHash, Instant observedAt, Duration grace) {
        if (held == null) {
            return true;
        }
        Instant due = held.dueAt();
        boolean isDue = due != null && !due.plus(grace).isAfter(observedAt);
        return isDue || listHash == 0 || listHash != held.hash();
    }

    /** Whether the run's tasks are something else now: archived or not, there or gone. */
    public static boolean isMoved(Change<RunColumn> change) {
        Held<RunColumn> before = change.before();
        if (before == null) {
            return false;
        }
        RunState was = RunState.of(before, null);
        RunState is = RunState.of(change.after(), null);
        return was.archived() != is.archived()
                || !Objects.equals(was.hiddenAt(), is.hiddenAt())
                || !Objects.equals(was.deletedAt(), is.deletedAt());
    }

    /** What was not learnt from a list leaves no hash that a list could differ from: the run's tasks are to be read. */
    public static boolean isToBeRead(Change<RunColumn> change) {
        return change.before() != null
                && change.isRowChanged()
                && change.after().memory().hash() == 0;
    }

    /** What is still overdue after its run has moved waits for a look at it, however lately it was asked for. */
    public static boolean isLeftToALook(Change<TaskColumn> change) {
        return change.after().memory().overdueness().episode() != null;
    }
}
