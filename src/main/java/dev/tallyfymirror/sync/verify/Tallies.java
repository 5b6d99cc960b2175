package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.sync.verify.Finding.Difference;
import dev.tallyfymirror.sync.verify.Finding.Summary;
import dev.tallyfymirror.sync.verify.Finding.Unread;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What has been read and found so far. Thread-safe. */
final class Tallies {
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong runsRead = new AtomicLong();
    private final AtomicLong tasks = new AtomicLong();
    private final AtomicLong differences = new AtomicLong();
    private final AtomicLong changedSince = new AtomicLong();
    private final AtomicLong unread = new AtomicLong();
    /** The hashes of items that can't be mapped: a list may show one twice. */
    private final Set<Long> unmapped = ConcurrentHashMap.newKeySet();

    private final AtomicLong heldBack = new AtomicLong();

    void compared(int moreRuns, int moreTasks) {
        runs.addAndGet(moreRuns);
        tasks.addAndGet(moreTasks);
    }

    /** Another run has been read with its tasks, or could not be. */
    void runRead() {
        runsRead.incrementAndGet();
    }

    void unmapped(long hash) {
        unmapped.add(hash);
    }

    void heldBack() {
        heldBack.incrementAndGet();
    }

    void count(Finding found) {
        if (found instanceof Difference difference) {
            differences.incrementAndGet();
            changedSince.addAndGet(difference.changedSince() ? 1 : 0);
        } else if (found instanceof Unread) {
            unread.incrementAndGet();
        }
    }

    long runsRead() {
        return runsRead.get();
    }

    long tasks() {
        return tasks.get();
    }

    Summary summary(long requests) {
        return new Summary(
                runs.get(),
                tasks.get(),
                differences.get(),
                changedSince.get(),
                unread.get(),
                heldBack.get() + unmapped.size(),
                requests);
    }
}
