package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.sync.rule.RunLists;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.RunQuery;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import dev.tallyfymirror.tallyfy.item.Embedding;
import dev.tallyfymirror.tallyfy.item.RawItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads lists of runs, records them, and says whose tasks are to be read. Each run counts once a cycle. The next
 * page is asked for when the runs of the one before have been handed on; while tasks wait to be recorded, none is.
 */
final class RunReader {
    /** Which runs are "active" is not documented: the union of what may be open, and the full cycle checks it. */
    static final List<String> OPEN = List.of("active", "problem", "issue", "delayed");

    /** What is left; an unknown status is in neither. */
    private static final List<RunQuery> CLOSED = List.of(RunQuery.status("complete"), RunQuery.ARCHIVED);

    private final Term term;
    private final TallyfyClient client;
    private final RunRecorder recorder;
    private final OldEntries oldEntries;
    private final Headway headway;
    private final Consumer<Tally> tallies;
    private final EmbeddedTasks embedded;
    private final RunLists lists = new RunLists();
    /** Shown for the first time ever. */
    private final Set<String> fresh = new HashSet<>();

    /** Their tasks came with a list. */
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    /** The same, but not all of them may have come. */
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

    private final RunCount count = new RunCount();
    private final @Nullable Instant newestReadAt;
    private volatile @Nullable Instant shownSince;
    private volatile boolean hasReadNewest;
    private boolean exactly;

    /** {@code newestReadAt}: when the newest runs were last read to the end of their list. */
    RunReader(
            Term term,
            TallyfyClient client,
            Headway headway,
            EmbeddedTasks embedded,
            @Nullable Instant newestReadAt,
            Consumer<Tally> tallies) {
        this.newestReadAt = newestReadAt;
        this.term = term;
        this.client = client;
        this.recorder = new RunRecorder(term);
        this.oldEntries = new OldEntries(term, client);
        this.headway = headway;
        this.tallies = tallies;
        this.embedded = embedded;
    }

    /** What the lists have shown. */
    RunLists lists() {
        return lists;
    }

    /** When the first page was answered; null before that. */
    @Nullable
    Instant shownSince() {
        return shownSince;
    }

    /** How many runs the lists have shown with all of their tasks. */
    int countRead() {
        return read.size();
    }

    /** Whether a list has shown the run with its tasks; if not with all of them, it was handed on to be read. */
    boolean hasShownTasksOf(String runId) {
        return read.contains(runId) || doubtful.contains(runId);
    }

    /** Whether lists have shown any run without its tasks. */
    boolean isAnyBare() {
        return lists.shown().size() > read.size() + doubtful.size();
    }

    /** How many runs the lists say there are; the largest claim so far. */
    int announced() {
        return Math.max(count.announced(), lists.shown().size());
    }

    /** Asks how many runs there are, so that a first sync can say from the start what it will take. */
    Mono<Void> count() {
        return client.requestRuns(RunQuery.ALL, 1)
                .doOnNext(count::count)
                .then()
                .onErrorResume(Faults::isPartial, failure -> Mono.empty());
    }

    /** Runs of a status that may be open. */
    Flux<RunToRead> readOpen(String status, Wanted wanted) {
        return read(RunQuery.status(status), wanted);
    }

    /** Runs launched since the last cycle, even if they have finished since: from the newest on, until all are known. */
    Flux<RunToRead> readNewest(Wanted wanted) {
        return orPartial(readNewest(1, wanted).doOnComplete(() -> hasReadNewest = true));
    }

    /** Whether this cycle has read them to the end. */
    boolean hasReadNewest() {
        return hasReadNewest;
    }

    private Flux<RunToRead> readNewest(int number, Wanted wanted) {
        return Flux.defer(() -> {
            List<String> ids = new ArrayList<>();
            Flux<RunToRead> page = client.requestParts(
                            number, (part, size) -> client.requestRuns(RunQuery.NEWEST, part, size))
                    .doOnNext(part -> ids.addAll(ids(part)))
                    .concatMap(part -> toRead(part, RunQuery.NEWEST, wanted).concatWith(headway.next()), 0);
            Flux<RunToRead> more = Mono.defer(() -> mayNextBeFresh(ids))
                    .filter(fresh -> fresh)
                    .flatMapMany(fresh -> readNewest(number + 1, wanted));
            return page.concatWith(more);
        });
    }

    /**
     * Where the page has shown a run for the first time; or where a cycle did, that was cut off before it had read the list
     * to its end: then its last run is as new as that.
     */
    private Mono<Boolean> mayNextBeFresh(List<String> ids) {
        if (ids.isEmpty() || ids.stream().anyMatch(fresh::contains)) {
            return Mono.just(!ids.isEmpty());
        }
        return newestReadAt == null
                ? Mono.just(false)
                : term.stores().mirror().isFirstSeenSince(term.org(), ids.get(ids.size() - 1), newestReadAt);
    }

    private static List<String> ids(Page page) {
        return page.items().stream().map(RawItem::id).filter(Objects::nonNull).toList();
    }

    /** All runs; once more where that was not as many as the list says there are: rows that move are missed by a pass. */
    Flux<RunToRead> readAll(Wanted wanted) {
        Flux<RunToRead> pass = read(RunQuery.ALL, wanted);
        return pass.concatWith(Flux.defer(() -> isShort() ? pass : Flux.empty()));
    }

    private boolean isShort() {
        return lists.isComplete() && !count.areAll(lists.count());
    }

    /**
     * What a first sync has not seen yet. Where much of what was counted has been shown as open, the list of all would
     * show it again: then the closed ones are listed by themselves, and all only if that was not all.
     */
    Flux<RunToRead> readRest(Wanted wanted) {
        if (!count.isWorthLeavingOut(lists.shown().size())) {
            return readAll(wanted);
        }
        return Flux.fromIterable(CLOSED)
                .concatMap(query -> read(query, wanted), 0)
                .concatWith(Flux.defer(() -> count.areAll(lists.shown().size()) ? Flux.empty() : readAll(wanted)));
    }

    /**
     * Records a page of a pass that is read in slices; whose tasks are still to be read. Those too that another list of this
     * cycle has shown: their tasks did not come with that one, or are not wanted again.
     */
    Mono<List<RunToRead>> recordSlice(Page page, Wanted wanted) {
        List<Embedding> items = embeddings(page);
        items.forEach(item -> {
            var first = lists.show(item.run().id(), RunQuery.ALL, item.run().hash());
        });
        return record(page, items).map(recorded -> recorded.toRead(wanted));
    }

    private boolean isEmbedding() {
        return !exactly && embedded.isOpen();
    }

    /** Whether the tasks of all runs are to be read from their own lists. */
    void readExactly(boolean all) {
        exactly = all;
    }

    private Flux<RunToRead> read(RunQuery query, Wanted wanted) {
        Flux<RunToRead> plain = Flux.defer(() -> readPages(query, wanted));
        return orPartial(Flux.defer(() -> isEmbedding()
                ? readPages(query.includingTasks(), wanted).onErrorResume(Ways::isRefusal, failure -> {
                    embedded.leave(String.valueOf(failure.getMessage()));
                    return plain;
                })
                : plain));
    }

    private Flux<RunToRead> readPages(RunQuery query, Wanted wanted) {
        return client.listPages((number, size) -> embedded.request(client, query, number, size))
                .concatMap(page -> toRead(page, query, wanted).concatWith(headway.next()), 0);
    }

    private Flux<RunToRead> orPartial(Flux<RunToRead> list) {
        return list.onErrorResume(Faults::isPartial, failure -> {
            lists.failed();
            tallies.accept(Tally.failed("list of runs", failure));
            return Flux.empty();
        });
    }

    private Flux<RunToRead> toRead(Page page, RunQuery query, Wanted wanted) {
        if (query.withoutTasks().equals(RunQuery.ALL)) {
            count.count(page);
        }
        List<Embedding> items = embeddings(page).stream()
                .filter(item -> lists.show(item.run().id(), query, item.run().hash()))
                .toList();
        return record(page, items).flatMapIterable(recorded -> recorded.toRead(wanted));
    }

    private Mono<List<Embedding>> believed(Page page, List<Embedding> items) {
        return oldEntries.believed(items).doOnNext(believed -> {
            if (page.withTasks() && believed.size() < items.size()) {
                embedded.disagreed("runs are older there than they are held");
            }
        });
    }

    private static List<Embedding> embeddings(Page page) {
        return page.items().stream()
                .map(item -> page.withTasks() ? Embedding.of(item) : new Embedding(item, null))
                .toList();
    }

    private Mono<RecordedPage> record(Page page, List<Embedding> items) {
        if (page.withTasks() && !items.isEmpty() && items.stream().allMatch(item -> item.tasks() == null)) {
            embedded.leave("the runs came without them");
        }
        if (shownSince == null) {
            shownSince = page.when().observedAt();
        }
        count.show(page, items);
        return believed(page, items).flatMap(believed -> recordBelieved(page, believed));
    }

    private Mono<RecordedPage> recordBelieved(Page page, List<Embedding> items) {
        List<RunSighting> sightings = items.stream()
                .map(item -> RunSighting.of(item.run(), Source.LIST, page.when()))
                .toList();
        return recorder.record(sightings)
                .flatMap(result -> markListed(result.held()).thenReturn(result))
                .flatMap(result -> embedded.record(shown(items), result.held(), page.when())
                        .map(outcome -> recorded(sightings, result, outcome)));
    }

    private static List<ShownRun> shown(List<Embedding> items) {
        List<ShownRun> shown = new ArrayList<>();
        items.forEach(item -> {
            String id = item.run().id();
            if (id != null && item.tasks() != null) {
                shown.add(new ShownRun(id, item.run(), item.tasks()));
            }
        });
        return shown;
    }

    private RecordedPage recorded(List<RunSighting> sightings, RunRecorder.Result result, EmbeddedTasks.Outcome tasks) {
        Sighting.ids(sightings).stream()
                .filter(id -> !result.held().containsKey(id))
                .forEach(fresh::add);
        read.addAll(tasks.read());
        doubtful.addAll(tasks.doubtful());
        doubtful.removeAll(read); // each is in one of them
        tallies.accept(Tally.pages(1, sightings.size(), 0)
                .plus(Tally.of(result.recorded()))
                .plus(tasks.tally()));
        return new RecordedPage(sightings, result.held(), tasks);
    }

    /** A list shows again what was asked for by id, since none did: when it is missing again, that is news. */
    private Mono<Void> markListed(Map<String, RunGlimpse> held) {
        List<String> again = held.values().stream()
                .filter(run -> run.confirmedAt() != null)
                .map(RunGlimpse::id)
                .toList();
        return again.isEmpty()
                ? Mono.empty()
                : term.mark(session -> term.stores().timetable().markRunsConfirmed(session, term.org(), again, null));
    }

    private record RecordedPage(
            List<RunSighting> sightings, Map<String, RunGlimpse> held, EmbeddedTasks.Outcome tasks) {
        List<RunToRead> toRead(Wanted wanted) {
            List<RunToRead> runs = new ArrayList<>();
            for (RunSighting sighting : sightings) {
                String id = sighting.id();
                if (id != null && isToRead(id, sighting, wanted)) {
                    runs.add(new RunToRead(id, sighting.listHash()));
                }
            }
            return runs;
        }

        private boolean isToRead(String id, RunSighting sighting, Wanted wanted) {
            return !tasks.read().contains(id)
                    && (tasks.doubtful().contains(id) || wanted.isWanted(sighting.listHash(), held.get(id)));
        }
    }

    /** Whether the tasks of a run shown with this hash are to be read, by what was held of the run before. */
    @FunctionalInterface
    interface Wanted {
        boolean isWanted(long hash, @Nullable RunGlimpse held);
    }
}
