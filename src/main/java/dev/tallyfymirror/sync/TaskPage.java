package dev.tallyfymirror.sync;

import dev.tallyfymirror.tallyfy.Page;
import org.jspecify.annotations.Nullable;

/** A page of a run's tasks; or, without a page, the end of the list, or the failure that ended it before. */
record TaskPage(
        RunReading reading, @Nullable Page page, @Nullable Throwable failure) {
    static TaskPage of(RunReading reading, Page page) {
        return new TaskPage(reading, page, null);
    }

    static TaskPage end(RunReading reading) {
        return new TaskPage(reading, null, null);
    }

    static TaskPage failed(RunReading reading, Throwable failure) {
        return new TaskPage(reading, null, failure);
    }

    boolean isEnd() {
        return page == null && failure == null;
    }
}
