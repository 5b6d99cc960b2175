package dev.tallyfymirror.sync;

import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.model.Words;
import dev.tallyfymirror.sync.Ways.Way;
import dev.tallyfymirror.tallyfy.NotFoundException;
import dev.tallyfymirror.tallyfy.NotVisibleException;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import dev.tallyfymirror.tallyfy.item.Mapped;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.TaskMapper;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Holds a cheaper way of reading against the exact one: some runs are read both ways, and have to be the same. */
final class WayCheck {
    private static final int SAMPLES = 3;
    /** A run of more tasks costs too many requests to be a sample. */
    private static final int LARGEST_SAMPLE = 500;

    private final Term term;
    private final TallyfyClient client;
    private final Ways ways;
    private final TaskRecorder recorder;

    WayCheck(Term term, TallyfyClient client, Ways ways) {
        this.term = term;
        this.client = client;
        this.ways = ways;
        this.recorder = new TaskRecorder(term);
    }

    static boolean isSample(ShownRun run) {
        return !run.tasks().isEmpty() && run.tasks().size() <= LARGEST_SAMPLE;
    }

    /** Reads the runs with the most tasks exactly; where there is none with any, nothing is decided. */
    Mono<Checked> ofPage(List<ShownRun> page, When when) {
        List<ShownRun> samples = page.stream()
                .filter(WayCheck::isSample)
                .sorted(Comparator.comparing((ShownRun run) -> run.tasks().size())
                        .reversed())
                .limit(SAMPLES)
                .toList();
        return of(samples, when);
    }

    /** {@code runs}: those that could be read both ways. */
    record Checked(Set<String> runs, Tally tally) {
        static final Checked NOTHING = new Checked(Set.of(), Tally.NOTHING);
    }

    /** Reads these runs exactly, which were shown with their tasks a moment ago: {@code when}. */
    Mono<Checked> of(List<ShownRun> samples, When when) {
        return Flux.fromIterable(samples)
                .concatMap(sample -> compare(sample, when), 0)
                .collectList()
                .map(results -> conclude(results))
                .onErrorResume(
                        Faults::isPartial,
                        failure -> Mono.just(new Checked(Set.of(), Tally.failed("tasks of a sample", failure))));
    }

    private Checked conclude(List<Compared> results) {
        results.stream()
                .map(Compared::difference)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresentOrElse(how -> ways.disagreed(Way.EMBEDDED, how), () -> {
                    if (!results.isEmpty()) {
                        ways.agreed(Way.EMBEDDED);
                    }
                });
        return new Checked(
                results.stream().map(Compared::runId).collect(Collectors.toSet()),
                results.stream().map(Compared::tally).reduce(Tally.NOTHING, Tally::plus));
    }

    private record Compared(String runId, @Nullable String difference, Tally tally) {}

    /** Nothing where the run's own list is refused. */
    private Mono<Compared> compare(ShownRun sample, When when) {
        return client.listTasks(sample.runId())
                .concatMap(page -> record(page, sample.runId()), 0)
                .collectList()
                .map(pages -> {
                    List<RawItem> exact = pages.stream()
                            .flatMap(seen -> seen.page().items().stream())
                            .toList();
                    Tally tally = pages.stream().map(Seen::tally).reduce(Tally.NOTHING, Tally::plus);
                    return new Compared(sample.runId(), difference(sample, when, exact), tally);
                })
                .onErrorResume(WayCheck::isRefused, failure -> Mono.empty());
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof NotFoundException || failure instanceof NotVisibleException;
    }

    private record Seen(Page page, Tally tally) {}

    private Mono<Seen> record(Page page, String runId) {
        List<TaskSighting> sightings = page.items().stream()
                .map(item -> TaskSighting.of(item, runId, Source.LIST, page.when()))
                .toList();
        return recorder.record(sightings, Set.of())
                .map(result ->
                        new Seen(page, Tally.pages(1, 0, sightings.size()).plus(Tally.of(result.recorded()))));
    }

    /** What the exact way shows and the other does not; null when it shows the same. */
    private static @Nullable String difference(ShownRun sample, When when, List<RawItem> exact) {
        Map<String, Item<TaskColumn>> expected = mapped(exact, Source.LIST, sample.runId());
        Map<String, Item<TaskColumn>> shown = mapped(sample.tasks(), Source.EMBEDDED, sample.runId());
        for (Item<TaskColumn> item : expected.values()) {
            if (isChangedSince(item, when)) {
                continue;
            }
            Item<TaskColumn> other = shown.get(item.id());
            boolean isSkipped = Words.isSkipped(item.columns());
            if (other == null && !isSkipped) {
                return "task " + item.id() + " of run " + sample.runId() + " is missing there";
            }
            Set<TaskColumn> differing =
                    other == null ? Set.of() : item.columns().differing(other.columns());
            if (!differing.isEmpty()) {
                return differing + " of task " + item.id() + " differ there";
            }
        }
        return expected.keySet().containsAll(shown.keySet()) ? null : "run " + sample.runId() + " has more tasks there";
    }

    private static boolean isChangedSince(Item<TaskColumn> item, When when) {
        Instant updated = item.columns().instant(TaskColumn.LAST_UPDATED);
        return updated != null && !updated.isBefore(when.observedAt().truncatedTo(ChronoUnit.SECONDS));
    }

    private static Map<String, Item<TaskColumn>> mapped(List<RawItem> raw, Source source, String runId) {
        return raw.stream()
                .map(item -> TaskMapper.map(item, source, runId))
                .filter(Mapped.Readable.class::isInstance)
                .map(readable -> ((Mapped.Readable<TaskColumn>) readable).item())
                .collect(Collectors.toMap(Item::id, item -> item, (first, second) -> second));
    }
}
