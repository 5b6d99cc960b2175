package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.LongReadings;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs with so many tasks that a cycle reads only some pages of them, so that the other runs need not wait: the next
 * cycles go on where that one was. How far each has come is kept after every page, once its tasks are recorded, so that
 * the next cycle may be another process's: whoever is killed has at most a page read again. For one cycle. Thread-safe.
 */
final class LongRuns {
    private final Term term;
    private final TallyfyClient client;
    private final boolean anew;
    /** The one that was left first comes first. */
    private final Map<String, LongRun> left = new LinkedHashMap<>();

    private boolean hasGoneOn;
    private final Map<String, LongRun> inHand = new ConcurrentHashMap<>();
    /** Of which anything is kept, of this reading or of an earlier one. */
    private final Set<String> stored = ConcurrentHashMap.newKeySet();

    /** {@code anew}: those that are read in this cycle are read from their beginning. */
    LongRuns(Term term, TallyfyClient client, boolean anew) {
        this.term = term;
        this.client = client;
        this.anew = anew;
    }

    /** Finds out which are under way; to be done before anything else. */
    Mono<Void> find() {
        return readings().list(term.org()).doOnNext(this::found).then();
    }

    private synchronized void found(List<LongReadings.LongReading> all) {
        all.forEach(reading -> {
            stored.add(reading.runId());
            left.put(reading.runId(), LongRun.goOn(reading, client));
        });
    }

    /** Goes on with the run, or begins with it. */
    synchronized LongRun begin(RunToRead run) {
        LongRun before = left.remove(run.id());
        LongRun begun = before == null || anew ? LongRun.begin(run, client) : before;
        hasGoneOn |= begun.isKept();
        inHand.put(run.id(), begun);
        return begun;
    }

    /** Keeps how far those have come whose pages these are, or that they could go no further. They are recorded already. */
    Mono<Void> keep(List<TaskPage> pages) {
        return Mono.defer(() -> {
            List<LongRun> toKeep = new ArrayList<>();
            List<String> toForget = new ArrayList<>();
            pages.forEach(page -> judge(page, toKeep, toForget));
            return toKeep.isEmpty() && toForget.isEmpty() ? Mono.empty() : keep(toKeep, toForget);
        });
    }

    private void judge(TaskPage page, Collection<LongRun> toKeep, Collection<String> toForget) {
        String id = page.reading().runId();
        LongRun run = inHand.get(id);
        if (run == null || page.isEnd()) {
            return;
        }
        Throwable failure = page.failure();
        if (failure != null && !run.isWorthGoingOnAfter(failure)) {
            inHand.remove(id);
            toForget.add(id);
        } else if (page.page() == null || run.isLong()) {
            if (failure == null) {
                run.succeeded();
            }
            if (!run.isKept()) {
                toForget.add(id);
            }
            toKeep.add(run);
        }
    }

    private Mono<Void> keep(List<LongRun> toKeep, List<String> toForget) {
        return term.mark(session -> forget(session, toForget)
                        .thenMany(Flux.fromIterable(toKeep))
                        .concatMap(run -> readings()
                                .keep(
                                        session,
                                        term.org(),
                                        run.toKeep(),
                                        run.reading().shown()))
                        .then())
                .doOnSuccess(done -> {
                    stored.removeAll(Set.copyOf(toForget));
                    toKeep.forEach(this::kept);
                });
    }

    private void kept(LongRun run) {
        run.kept();
        stored.add(run.reading().runId());
    }

    /** With these nothing is to be gone on with. */
    Mono<Void> forget(Session session, Collection<String> runIds) {
        List<String> kept = runIds.stream().filter(stored::contains).toList();
        return readings().forget(session, term.org(), kept);
    }

    /** Whether others could go on with what this cycle reads of it. */
    boolean isKept(String runId) {
        LongRun run = inHand.get(runId);
        return run != null && run.isKept();
    }

    /** They were read to their end, and nothing is kept of them any more. */
    void ended(Collection<String> runIds) {
        Set<String> ids = Set.copyOf(runIds);
        inHand.keySet().removeAll(ids);
        stored.removeAll(ids);
    }

    /** Whether a part of any that this cycle reads was read by an earlier one. */
    synchronized boolean hasGoneOn() {
        return hasGoneOn;
    }

    /** Whether any is still to be gone on with. */
    synchronized boolean isAnyWaiting() {
        return !left.isEmpty() || !inHand.isEmpty();
    }

    /** Those that have waited for longest. */
    synchronized List<RunToRead> waiting(int atMost) {
        return left.values().stream()
                .map(run -> run.reading().run())
                .limit(atMost)
                .toList();
    }

    /** How many pages are still to be read of the one that has the most; 0 when none waits. */
    synchronized int pagesLeft() {
        return Stream.concat(left.values().stream(), inHand.values().stream())
                .mapToInt(LongRun::pagesLeft)
                .max()
                .orElse(0);
    }

    private LongReadings readings() {
        return term.stores().longReadings();
    }
}
