package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Cycles.Counts;
import org.jspecify.annotations.Nullable;

/** What reading has done so far: counts, how much of it failed, and the first reason. {@code cause} is that of it. */
record Tally(
        Counts counts,
        int failures,
        @Nullable String firstFailure,
        @Nullable Throwable cause) {
    static final Tally NOTHING = new Tally(Counts.NONE, 0, null, null);

    static Tally of(Counts counts) {
        return new Tally(counts, 0, null, null);
    }

    static Tally of(Recorded recorded) {
        return of(recorded.counts());
    }

    static Tally failed(String what, Throwable failure) {
        return new Tally(Counts.NONE, 1, what + ": " + failure.getMessage(), failure);
    }

    static Tally pages(int pages, int runs, int tasks) {
        return of(new Counts(0, pages, runs, tasks, 0, 0, 0));
    }

    Tally plus(Tally more) {
        return new Tally(
                counts.plus(more.counts),
                failures + more.failures,
                firstFailure == null ? more.firstFailure : firstFailure,
                cause == null ? more.cause : cause);
    }
}
