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

    /** A pass over the organization begins, or ends; whether it could read all. */
    record Pass(Instant at, boolean ends, boolean isComplete) implements Look {
        @Override
        public String item() {
            return "";
        }
    }

    /** In a pass, an answer told that the run is gone or out of sight; nothing is recorded of that yet. */
    record Gone(String item, Instant at) implements Look {}

    /** The run is there, but its tasks can't be looked at. */
    record Unreadable(String item, Instant at) implements Look {}

    /** A person takes a large loss as it is. */
    record Accepted(Instant at) implements Look {
        @Override
        public String item() {
            return "";
        }
    }

    /** What the mirror holds of the task after the look before. */
    record Holds(
            String item,
            Instant at,
            @Nullable Instant overdueSince,
            @Nullable Instant changedAt) implements Look {}
}
