package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.tallyfy.NotFoundException;
import dev.tallyfymirror.tallyfy.NotVisibleException;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the tasks of runs page by page and records each page as a set. At most {@code concurrency} runs are under way,
 * and of each the next page is asked for when the one before is recorded.
 */
final class TaskReader {
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
        return runs.flatMap(run -> requestPages(run).concatMap(this::record, 0), concurrency, 1);
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

    private Mono<Tally> record(TaskPage page) {
        if (page.page() != null) {
            return recordPage(page.reading(), page.page());
        }
        return page.failure() == null ? end(page.reading()) : recordFailure(page.reading(), page.failure());
    }

    private Mono<Tally> recordPage(RunReading reading, Page page) {
        reading.show(page);
        List<TaskSighting> sightings = page.items().stream()
                .map(item -> TaskSighting.of(item, reading.runId(), Source.LIST, page.when()))
                .toList();
        List<String> whole = reading.isLikelyWhole(page) ? List.of(reading.runId()) : List.of();
        return recorder.record(sightings, whole).map(result -> {
            if (!whole.isEmpty()) {
                reading.held(result.held());
            }
            return Tally.pages(1, 0, sightings.size()).plus(Tally.of(result.recorded()));
        });
    }

    private Mono<Tally> end(RunReading reading) {
        return reading.held()
                .map(Mono::just)
                .orElseGet(() -> term.stores().mirror().glimpseTasks(term.org(), List.of(), List.of(reading.runId())))
                .flatMap(held -> confirmEnded(reading, held));
    }

    /** What a run holds beyond what its list has shown is asked for by id; then the run counts as read. */
    private Mono<Tally> confirmEnded(RunReading reading, Map<String, TaskGlimpse> held) {
        return confirmation
                .confirm(missing(reading, held))
                .flatMap(tally -> tally.failures() > 0
                        ? Mono.just(tally)
                        : term.stores()
                                .timetable()
                                .markRead(term.org(), List.of(reading.done()))
                                .thenReturn(tally));
    }

    private static List<TaskGlimpse> missing(RunReading reading, Map<String, TaskGlimpse> held) {
        return held.values().stream()
                .filter(task -> reading.runId().equals(task.runId()))
                .filter(task -> task.listed() && !reading.hasShown(task.id()))
                .toList();
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
