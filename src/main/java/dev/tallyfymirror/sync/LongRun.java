package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.LongReadings.LongReading;
import dev.tallyfymirror.tallyfy.NotFoundException;
import dev.tallyfymirror.tallyfy.NotVisibleException;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.PageCursor;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import reactor.core.publisher.Flux;

/** The reading of one run page by page, and how far it has come: here, and as it is kept for whoever goes on with it. */
final class LongRun {
    /** So often in a row it may fail to go on; then it begins again. */
    private static final int FAILURES = 3;

    private final RunReading reading;
    private final PageCursor cursor;
    private int pagesRead;
    private int failures;
    private boolean isKept;

    private LongRun(RunReading reading, PageCursor cursor) {
        this.reading = reading;
        this.cursor = cursor;
    }

    static LongRun begin(RunToRead run, TallyfyClient client) {
        return new LongRun(new RunReading(run), client.taskCursor(run.id()));
    }

    /** From where it was left; from the beginning where its place is not to be understood. */
    static LongRun goOn(LongReading left, TallyfyClient client) {
        RunReading reading = new RunReading(left.begun());
        PageCursor cursor = client.taskCursor(left.runId(), left.place());
        if (cursor == null) {
            return begin(reading.run(), client);
        }
        LongRun run = new LongRun(reading, cursor);
        run.pagesRead = left.pagesRead();
        run.failures = left.failures();
        run.isKept = true;
        return run;
    }

    RunReading reading() {
        return reading;
    }

    /** The next pages, each on demand. */
    Flux<Page> next(int pages) {
        return cursor.requestNext(pages).doOnNext(page -> pagesRead++);
    }

    boolean isAtEnd() {
        return cursor.isAtEnd();
    }

    /** How many pages are still to be read. */
    int pagesLeft() {
        return cursor.pagesLeft();
    }

    private boolean isBegun() {
        return cursor.isBegun();
    }

    /** So long that it would matter to begin again. */
    boolean isLong() {
        return isKept || (isBegun() && pagesRead + cursor.pagesLeft() > Planner.LEAST_PORTION);
    }

    /** Whether another process could go on with it; then only what {@code reading} has shown since is known here alone. */
    boolean isKept() {
        return isKept;
    }

    LongReading toKeep() {
        return new LongReading(reading.done(), cursor.place(), pagesRead, failures);
    }

    void kept() {
        isKept = true;
        reading.forgetShown();
    }

    void succeeded() {
        failures = 0;
    }

    /** Whether it is worth going on all the same; at the end of what nobody else could go on with, it is not. */
    boolean isWorthGoingOnAfter(Throwable failure) {
        failures++;
        boolean isGone = failure instanceof NotFoundException || failure instanceof NotVisibleException;
        boolean isLeft = isKept || (isBegun() && !isAtEnd());
        return !isGone && isLeft && failures < FAILURES;
    }
}
