package dev.tallyfymirror.sync;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.PageCursor;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A pass over all runs, closed and archived ones too, spread over many cycles: each takes a slice of it. When it has come
 * to its end, the next cycle is a full one that draws the conclusions. Used by one cycle after the other.
 */
final class Sweep {
    private static final int FAILURES = 3;

    private final PageCursor pages;
    private final Deque<RunToRead> waiting = new ArrayDeque<>();
    private final List<RunToRead> inHand = new ArrayList<>();
    /** By run, the hash with which its tasks were handed out to be read; null where they were not. */
    private final Map<String, @Nullable Long> shown = new HashMap<>();
    /** Pages that were read and not recorded: the cycle died over them. */
    private final Deque<Page> unrecorded = new ArrayDeque<>();

    private final long term;
    private int failures;
    private @Nullable Instant shownSince;

    /** {@code term}: of the lease, in which it begins. */
    Sweep(PageCursor pages, long term) {
        this.pages = pages;
        this.term = term;
    }

    /** In another term it is not gone on with: who knows how long ago it has read what it has read. */
    boolean isOf(Lease lease) {
        return lease.term() == term;
    }

    /** Everything was read: what it did not show is missing. */
    boolean isAtEnd() {
        return pages.isAtEnd() && waiting.isEmpty() && inHand.isEmpty() && unrecorded.isEmpty();
    }

    /** Nothing can be concluded from it any more. */
    boolean isVoid() {
        return failures >= FAILURES;
    }

    /** A page could not be had, or nothing be concluded: for so long it may be tried again. */
    void failed() {
        failures++;
    }

    /** When its first page was answered; null before that. */
    @Nullable
    Instant shownSince() {
        return shownSince;
    }

    Set<String> shown() {
        return shown.keySet();
    }

    /** Other lists have shown these since it began: none of its own pages shows what was launched behind them. */
    void saw(Set<String> runs) {
        runs.forEach(run -> shown.putIfAbsent(run, null));
    }

    /**
     * Runs whose tasks are to be read, with at most so many requests; {@code record} says which of a page are. What was
     * handed out before and not {@link #settled()} comes again first.
     */
    Flux<RunToRead> begin(int requests, Function<Page, Mono<List<RunToRead>>> record) {
        return Flux.defer(() -> {
            inHand.forEach(waiting::addFirst);
            inHand.clear();
            return slice(requests, record);
        });
    }

    /** What was handed out has been read, or is known elsewhere to be unread. */
    void settled() {
        inHand.clear();
    }

    private Flux<RunToRead> slice(int requests, Function<Page, Mono<List<RunToRead>>> record) {
        if (requests <= 0 || isAtEnd() || isVoid()) {
            return Flux.empty();
        }
        RunToRead next = waiting.poll();
        if (next != null) {
            inHand.add(next);
            return Flux.just(next).concatWith(Flux.defer(() -> slice(requests - 1, record)));
        }
        return nextPages()
                .concatMap(
                        page -> record.apply(page)
                                .doOnError(failure -> failed())
                                .doOnNext(runs -> take(page, runs)),
                        0)
                .thenMany(Flux.defer(() -> slice(requests - 1, record)));
    }

    private Flux<Page> nextPages() {
        if (!unrecorded.isEmpty()) {
            return Flux.fromIterable(List.copyOf(unrecorded));
        }
        return pages.requestNext()
                .doOnError(Faults::isPartial, failure -> failed())
                .doOnNext(page -> failures = 0)
                .doOnNext(unrecorded::add);
    }

    private void take(Page page, List<RunToRead> runs) {
        boolean unused = unrecorded.remove(page);
        if (shownSince == null) {
            shownSince = page.when().observedAt();
        }
        page.items().forEach(item -> {
            if (item.id() != null) {
                shown.putIfAbsent(item.id(), null);
            }
        });
        runs.stream().filter(this::isNew).forEach(waiting::add);
    }

    /** Rows move, and page 1 is read at the beginning and at the end: what has not changed since is not read again. */
    private boolean isNew(RunToRead run) {
        Long before = shown.put(run.id(), run.hash());
        return before == null || before != run.hash();
    }
}
