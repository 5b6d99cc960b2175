package dev.tallyfymirror.sync;

import dev.tallyfymirror.tallyfy.Page;
import org.jspecify.annotations.Nullable;

/**
 * A page of a run's tasks; or, without a page, the end of the list, or that the next cycle goes on with it, or the failure
 * that ended it before.
 */
record TaskPage(
        RunReading reading, @Nullable Page page, @Nullable Throwable failure, boolean isEnd) {
    static TaskPage of(RunReading reading, Page page) {
        return new TaskPage(reading, page, null, false);
    }

    static TaskPage end(RunReading reading) {
        return new TaskPage(reading, null, null, true);
    }

    static TaskPage rest(RunReading reading) {
        return new TaskPage(reading, null, null, false);
    }

    static TaskPage failed(RunReading reading, Throwable failure) {
        return new TaskPage(reading, null, failure, false);
    }
}
