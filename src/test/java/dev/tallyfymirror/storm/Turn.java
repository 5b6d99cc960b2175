package dev.tallyfymirror.storm;

import dev.tallyfymirror.storm.Phase.Cycle;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** That a run was open, or closed (completed, archived, or gone), from when to when for certain. */
record Turn(boolean closed, Instant from, Instant to) {
    Turn until(Instant end) {
        return new Turn(closed, from, end);
    }

    private boolean covers(Instant from, Instant to) {
        return !this.from.isAfter(from) && !this.to.isBefore(to);
    }

    /**
     * Whether an incremental cycle is bound to find what has been so since {@code since}: in an open run, and in one that
     * has left the lists since the cycle before, if nothing has happened in it from then on. What happens within a closed
     * run is for the next full cycle. {@code before}: the complete cycle before; {@code turns}: of the run, if any.
     */
    static boolean isFound(List<Turn> turns, Instant since, Cycle cycle, @Nullable Cycle before) {
        if (turns.isEmpty()) {
            return true;
        }
        for (int place = 0; place < turns.size(); place++) {
            Turn turn = turns.get(place);
            if (turn.covers(cycle.startedAt(), cycle.startedAt())) {
                return !turn.closed
                        || (!since.isAfter(turn.from)
                                && place > 0
                                && before != null
                                && turns.get(place - 1).covers(before.startedAt(), before.finishedAt()));
            }
        }
        return false;
    }
}
