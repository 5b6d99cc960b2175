package dev.tallyfymirror.sync;

import dev.tallyfymirror.tallyfy.NotFoundException;
import dev.tallyfymirror.tallyfy.NotVisibleException;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.PageCursor;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Runs with so many tasks that a cycle reads only some pages of them, so that the other runs need not wait: the next
 * cycles go on where that one was. What has been read but could not be recorded is read again from the beginning.
 * Thread-safe.
 */
final class LongRuns {
    private static final int FAILURES = 3;

    private final Map<String, LongRun> underWay = new HashMap<>();
    /** The one that was left first comes first. */
    private final Map<String, LongRun> waiting = new LinkedHashMap<>();

    /** The reading of one run, and how far it has come. */
    static final class LongRun {
        private final RunToRead run;
        private final RunReading reading;
        private final PageCursor cursor;
        private int claimed;
        private int read;
        private int failures;

        private LongRun(RunToRead run, PageCursor cursor) {
            this.run = run;
            this.reading = new RunReading(run);
            this.cursor = cursor;
        }

        RunReading reading() {
            return reading;
        }

        boolean isAtEnd() {
            return cursor.isAtEnd();
        }

        /** The next pages, each on demand. */
        Flux<Page> next(int pages) {
            return cursor.requestNext(pages).doOnNext(this::count);
        }

        private void count(Page page) {
            Integer pages = page.pagination().totalPages();
            claimed = Math.max(claimed, pages == null ? 0 : pages);
            read++;
        }

        private int left() {
            return Math.max(1, claimed - read);
        }

        private boolean isWorthGoingOn(@Nullable Throwable failure) {
            boolean isGone = failure instanceof NotFoundException || failure instanceof NotVisibleException;
            failures = failure == null ? 0 : failures + 1;
            return !isGone && failures < FAILURES;
        }
    }

    /** Goes on with the run, or begins with it. */
    synchronized LongRun begin(RunToRead run, TallyfyClient client) {
        LongRun left = waiting.remove(run.id());
        LongRun begun = left == null ? new LongRun(run, client.taskCursor(run.id())) : left;
        underWay.put(run.id(), begun);
        return begun;
    }

    /** What was read of it is recorded, and more is to be read; {@code failure}: why not yet. */
    synchronized void rest(String runId, @Nullable Throwable failure) {
        LongRun left = underWay.remove(runId);
        if (left != null && left.isWorthGoingOn(failure)) {
            waiting.put(runId, left);
        }
    }

    synchronized void end(String runId) {
        underWay.remove(runId);
    }

    synchronized boolean isAnyWaiting() {
        return !waiting.isEmpty();
    }

    /** Those that have waited for longest. */
    synchronized List<RunToRead> waiting(int atMost) {
        return waiting.values().stream().map(left -> left.run).limit(atMost).toList();
    }

    /** How many pages are still to be read of the one that has the most; 0 when none waits. */
    synchronized int pagesLeft() {
        return waiting.values().stream().mapToInt(LongRun::left).max().orElse(0);
    }
}
