package dev.tallyfymirror.simulation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What was put to the mirror in one commit, in the order of the commits; the log that the oracle replays. */
sealed interface Look {
    String item();

    Instant at();

    /** An answer showed the task so, {@code at} being the answer's Date. */
    record OfTask(String item, Instant at, TaskView view, boolean firstSync) implements Look {}

    /** An answer showed the run so. */
    record OfRun(String item, Instant at, RunView view, boolean firstSync) implements Look {}

    /** Nothing but errors came for a task that is due. */
    record Unanswered(String item, Instant at) implements Look {}

    /** A read of the task by id failed. */
    record Failed(String item, Instant at) implements Look {}

    /** What the mirror holds of the task after the look before. */
    record Holds(
            String item,
            Instant at,
            @Nullable Instant overdueSince,
            @Nullable Instant changedAt) implements Look {}
}
