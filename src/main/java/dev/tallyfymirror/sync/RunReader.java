package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.RunQuery;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private static final List<String> OPEN = List.of("active", "problem", "issue", "delayed");

    private final Term term;
    private final TallyfyClient client;
    private final RunRecorder recorder;
    private final Headway headway;
    private final Consumer<Tally> tallies;
    private final Set<String> shown = ConcurrentHashMap.newKeySet();
    /** Shown for the first time ever. */
    private final Set<String> fresh = new HashSet<>();

    /** The hashes of those without a readable id. */
    private final Set<Long> nameless = new HashSet<>();

    private volatile int announced;
    private boolean isComplete = true;

    RunReader(Term term, TallyfyClient client, Headway headway, Consumer<Tally> tallies) {
        this.term = term;
        this.client = client;
        this.recorder = new RunRecorder(term);
        this.headway = headway;
        this.tallies = tallies;
    }

    Set<String> shown() {
        return shown;
    }

    /** Whether all lists so far were read to their end; only then does absence from them mean anything. */
    boolean isComplete() {
        return isComplete;
    }

    /** How many runs the lists say there are; the largest claim so far. */
    int announced() {
        return Math.max(announced, shown.size());
    }

    /** Asks how many runs there are, so that a first sync can say from the start what it will take. */
    Mono<Void> count() {
        return client.requestRuns(RunQuery.ALL, 1)
                .doOnNext(page -> announced = Math.max(announced, total(page)))
                .then()
                .onErrorResume(Faults::isPartial, failure -> Mono.empty());
    }

    /** Runs of each status that may be open. */
    Flux<RunToRead> readOpen(Wanted wanted) {
        return Flux.fromIterable(OPEN).concatMap(status -> read(client.listRuns(RunQuery.status(status)), wanted), 0);
    }

    /** Runs launched since the last cycle, even if they have finished since: from the newest on, until all are known. */
    Flux<RunToRead> readNewest(Wanted wanted) {
        return orPartial(readNewest(1, wanted));
    }

    private Flux<RunToRead> readNewest(int number, Wanted wanted) {
        return client.requestRuns(RunQuery.NEWEST, number).flatMapMany(page -> {
            Flux<RunToRead> more = Flux.defer(() -> isAnyFresh(page) ? readNewest(number + 1, wanted) : Flux.empty());
            return Flux.concat(toRead(page, wanted), headway.next(), more);
        });
    }

    private boolean isAnyFresh(Page page) {
        return page.items().stream().anyMatch(item -> item.id() != null && fresh.contains(item.id()));
    }

    /** All runs; once more where that was not as many as the list says there are: rows that move are missed by a pass. */
    Flux<RunToRead> readAll(Wanted wanted) {
        Flux<RunToRead> pass = read(client.listRuns(RunQuery.ALL), wanted);
        return pass.concatWith(Flux.defer(() -> isShort() ? pass : Flux.empty()));
    }

    private boolean isShort() {
        return isComplete && shown.size() + nameless.size() < announced;
    }

    private Flux<RunToRead> read(Flux<Page> pages, Wanted wanted) {
        return orPartial(pages.concatMap(page -> toRead(page, wanted).concatWith(headway.next()), 0));
    }

    private Flux<RunToRead> orPartial(Flux<RunToRead> list) {
        return list.onErrorResume(Faults::isPartial, failure -> {
            isComplete = false;
            tallies.accept(Tally.failed("list of runs", failure));
            return Flux.empty();
        });
    }

    private Flux<RunToRead> toRead(Page page, Wanted wanted) {
        return record(page).flatMapIterable(recorded -> recorded.toRead(wanted));
    }

    private Mono<RecordedPage> record(Page page) {
        announced = Math.max(announced, total(page));
        List<RunSighting> sightings = new ArrayList<>();
        page.items().forEach(item -> {
            if (item.id() == null ? nameless.add(item.hash()) : shown.add(item.id())) {
                sightings.add(RunSighting.of(item, Source.LIST, page.when()));
            }
        });
        return recorder.record(sightings)
                .flatMap(result -> markListed(result.held()).thenReturn(recorded(sightings, result)));
    }

    private static int total(Page page) {
        Integer total = page.pagination().total();
        return total == null ? 0 : total;
    }

    private RecordedPage recorded(List<RunSighting> sightings, RunRecorder.Result result) {
        Sighting.ids(sightings).stream()
                .filter(id -> !result.held().containsKey(id))
                .forEach(fresh::add);
        tallies.accept(Tally.pages(1, sightings.size(), 0).plus(Tally.of(result.recorded())));
        return new RecordedPage(sightings, result.held());
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

    private record RecordedPage(List<RunSighting> sightings, Map<String, RunGlimpse> held) {
        List<RunToRead> toRead(Wanted wanted) {
            List<RunToRead> runs = new ArrayList<>();
            for (RunSighting sighting : sightings) {
                String id = sighting.id();
                if (id != null && wanted.isWanted(sighting.listHash(), held.get(id))) {
                    runs.add(new RunToRead(id, sighting.listHash()));
                }
            }
            return runs;
        }
    }

    /** Whether the tasks of a run shown with this hash are to be read, by what was held of the run before. */
    @FunctionalInterface
    interface Wanted {
        boolean isWanted(long hash, @Nullable RunGlimpse held);
    }
}
