package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Reading;
import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.tallyfy.NotFoundException;
import dev.tallyfymirror.tallyfy.NotVisibleException;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the tasks of runs page by page and records them. At most {@code concurrency} runs are under way; their pages wait
 * while the database is busy, and those that wait are then recorded as one set.
 */
final class TaskReader {
    /** How long a set waits for more pages once there is one. */
    private static final Duration GATHERING = Duration.ofMillis(2);

    private final Term term;
    private final TallyfyClient client;
    private final int concurrency;
    private final TaskRecorder recorder;
    private final RunRecorder runRecorder;
    private final Confirmation confirmation;

    TaskReader(Term term, TallyfyClient client, SyncSettings settings) {
        this.term = term;
        this.client = client;
        this.concurrency = settings.concurrency();
        this.recorder = new TaskRecorder(term);
        this.runRecorder = new RunRecorder(term);
        this.confirmation =
                new Confirmation(term, client, recorder, settings.pace().maxAge());
    }

    /** Reads the tasks of each run completely, asking for runs only as fast as they can be read and recorded. */
    Flux<Tally> read(Flux<RunToRead> runs) {
        int pagesAndEnds = 2 * concurrency;
        return runs.flatMap(this::requestPages, concurrency, 1)
                .bufferTimeout(pagesAndEnds, GATHERING, true)
                .concatMap(this::record, 0);
    }

    private Flux<TaskPage> requestPages(RunToRead run) {
        return Flux.defer(() -> {
            RunReading reading = new RunReading(run);
            return client.listTasks(run.id())
                    .map(page -> TaskPage.of(reading, page))
                    .concatWith(Mono.fromSupplier(() -> TaskPage.end(reading)))
                    .onErrorResume(Faults::isPartial, failure -> Mono.just(TaskPage.failed(reading, failure)));
        });
    }

    private Mono<Tally> record(List<TaskPage> pages) {
        List<TaskSighting> sightings = new ArrayList<>();
        for (TaskPage page : pages) {
            sightings.addAll(sightings(page));
        }
        List<RunReading> ended =
                pages.stream().filter(TaskPage::isEnd).map(TaskPage::reading).toList();
        int count = (int) pages.stream().filter(page -> page.page() != null).count();
        return recorder.record(sightings, ended.stream().map(RunReading::runId).toList())
                .flatMap(result -> confirmEnded(ended, result.held()).map(Tally.of(result.recorded())::plus))
                .map(Tally.pages(count, 0, sightings.size())::plus)
                .flatMap(tally -> recordFailed(pages).map(tally::plus));
    }

    private static List<TaskSighting> sightings(TaskPage page) {
        if (page.page() == null) {
            return List.of();
        }
        RunReading reading = page.reading();
        reading.show(page.page());
        var when = page.page().when();
        return page.page().items().stream()
                .map(item -> TaskSighting.of(item, reading.runId(), Source.LIST, when))
                .toList();
    }

    /** What a run holds beyond what its list has shown is asked for by id; then the run counts as read. */
    private Mono<Tally> confirmEnded(List<RunReading> ended, Map<String, TaskGlimpse> held) {
        return Flux.fromIterable(ended)
                .concatMap(reading ->
                        confirmation.confirm(missing(reading, held)).map(tally -> new Confirmed(reading.done(), tally)))
                .collectList()
                .flatMap(confirmed -> term.stores()
                        .timetable()
                        .markRead(term.org(), readings(confirmed))
                        .thenReturn(confirmed.stream().map(Confirmed::tally).reduce(Tally.NOTHING, Tally::plus)));
    }

    private record Confirmed(Reading reading, Tally tally) {}

    private static List<Reading> readings(List<Confirmed> confirmed) {
        return confirmed.stream()
                .filter(one -> one.tally().failures() == 0)
                .map(Confirmed::reading)
                .toList();
    }

    private static List<TaskGlimpse> missing(RunReading reading, Map<String, TaskGlimpse> held) {
        return held.values().stream()
                .filter(task -> reading.runId().equals(task.runId()))
                .filter(task -> task.listed() && !reading.hasShown(task.id()))
                .toList();
    }

    private Mono<Tally> recordFailed(List<TaskPage> pages) {
        return Flux.fromIterable(pages)
                .concatMap(
                        page -> page.failure() == null ? Mono.empty() : recordFailure(page.reading(), page.failure()))
                .reduce(Tally.NOTHING, Tally::plus);
    }

    /** A run whose tasks answer 404 or 403 has gone itself, and takes its tasks along; anything else is a failure. */
    private Mono<Tally> recordFailure(RunReading reading, Throwable failure) {
        if (failure instanceof NotFoundException gone) {
            return runRecorder
                    .record(List.of(RunSighting.absent(reading.runId(), Presence.DELETED, gone.when())))
                    .map(result -> Tally.of(result.recorded()));
        }
        if (failure instanceof NotVisibleException hidden) {
            return runRecorder
                    .record(List.of(RunSighting.absent(reading.runId(), Presence.HIDDEN, hidden.when())))
                    .map(result -> Tally.of(result.recorded()));
        }
        return Mono.just(Tally.failed("tasks of run " + reading.runId(), failure));
    }
}
