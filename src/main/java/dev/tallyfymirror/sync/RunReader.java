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
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads lists of runs, records them, and says whose tasks are to be read. Each run counts once a cycle. */
final class RunReader {
    /** Which runs are "active" is not documented: the union of what may be open, and the full cycle checks it. */
    private static final List<String> OPEN = List.of("active", "problem", "issue", "delayed");

    private final TallyfyClient client;
    private final RunRecorder recorder;
    private final Consumer<Tally> tallies;
    private final Set<String> shown = new HashSet<>();
    private int announced;

    RunReader(Term term, TallyfyClient client, Consumer<Tally> tallies) {
        this.client = client;
        this.recorder = new RunRecorder(term);
        this.tallies = tallies;
    }

    Set<String> shown() {
        return shown;
    }

    /** How many runs the lists say there are; the largest claim so far. */
    int announced() {
        return announced;
    }

    Flux<RunToRead> readOpen(BiPredicate<Long, @Nullable RunGlimpse> wanted) {
        return Flux.fromIterable(OPEN)
                .concatMap(status -> read(client.listRuns(RunQuery.status(status)), wanted), 0);
    }

    /** Runs launched since the last cycle, even if they have finished since: from the newest on, until all are known. */
    Flux<RunToRead> readNewest(BiPredicate<Long, @Nullable RunGlimpse> wanted) {
        return Flux.defer(() -> {
            Set<String> before = Set.copyOf(shown);
            return Mono.defer(() -> client.requestRuns(RunQuery.NEWEST, 1))
                    .expand(page -> hasUnknown(page, before)
                            ? client.requestRuns(RunQuery.NEWEST, page.number() + 1)
                            : Mono.empty())
                    .concatMap(page -> record(page, wanted), 0);
        });
    }

    Flux<RunToRead> readAll(BiPredicate<Long, @Nullable RunGlimpse> wanted) {
        return read(client.listRuns(RunQuery.ALL), wanted);
    }

    private Flux<RunToRead> read(Flux<Page> pages, BiPredicate<Long, @Nullable RunGlimpse> wanted) {
        return pages.concatMap(page -> record(page, wanted), 1);
    }

    private Flux<RunToRead> record(Page page, BiPredicate<Long, @Nullable RunGlimpse> wanted) {
        Integer total = page.pagination().total();
        announced = total == null ? announced : Math.max(announced, total);
        List<RunSighting> sightings = new ArrayList<>();
        page.items().forEach(item -> {
            if (item.id() == null || shown.add(item.id())) {
                sightings.add(RunSighting.of(item, Source.LIST, page.when()));
            }
        });
        return recorder.record(sightings)
                .doOnNext(result -> tallies.accept(
                        Tally.pages(1, sightings.size(), 0).plus(Tally.of(result.recorded()))))
                .flatMapIterable(result -> toRead(sightings, result.held(), wanted));
    }

    private static List<RunToRead> toRead(
            List<RunSighting> sightings,
            Map<String, RunGlimpse> held,
            BiPredicate<Long, @Nullable RunGlimpse> wanted) {
        return sightings.stream()
                .filter(sighting -> sighting.runId() != null)
                .filter(sighting -> wanted.test(sighting.listHash(), held.get(Objects.requireNonNull(sighting.runId()))))
                .map(sighting -> new RunToRead(Objects.requireNonNull(sighting.runId()), sighting.listHash()))
                .toList();
    }
}
