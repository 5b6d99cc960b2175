package dev.tallyfymirror.storm;

import java.time.Instant;

/** What a task was, from when to when for certain: before and after it is uncertain for as long as a change took. */
record Phase(View view, Instant from, Instant to) {
    Phase until(Instant end) {
        return new Phase(view, from, end);
    }

    boolean covers(Cycle cycle) {
        return !from.isAfter(cycle.startedAt()) && !to.isBefore(cycle.finishedAt());
    }

    /** A complete cycle: all that was so from its start to its end has been seen, in closed runs too if it was a full one. */
    record Cycle(boolean full, Instant startedAt, Instant finishedAt) {}
}
