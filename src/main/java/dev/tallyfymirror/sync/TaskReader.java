package dev.tallyfymirror.sync;

import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.tallyfy.NotFoundException;
import dev.tallyfymirror.tallyfy.NotVisibleException;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the tasks of runs page by page and records them. {@code concurrency} readers go from run to run; each asks for
 * its next page when the one before has been recorded, so that while nothing can be written no more than one request of
 * each is sent. What the readers have brought while the database was busy is recorded as one set.
 */
final class TaskReader {
    private final Term term;
    private final TallyfyClient client;
    private final int concurrency;
    private final TaskRecorder recorder;
    private final Endings endings;
    private final Headway headway = new Headway();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger read = new AtomicInteger();
    private final @Nullable Portion portion;

    TaskReader(Term term, TallyfyClient client, SyncSettings settings) {
        this(term, client, settings, null);
    }

    /** {@code portion}: how much of a long run is read; null = all, in one go. */
    TaskReader(Term term, TallyfyClient client, SyncSettings settings, @Nullable Portion portion) {
        this.portion = portion;
        this.term = term;
        this.client = client;
        this.concurrency = settings.concurrency();
        this.recorder = new TaskRecorder(term);
        this.endings = new Endings(
                term,
                client.serverClock(),
                new Confirmation(term, client, recorder, settings.pace().maxAge()),
                portion == null ? null : portion.longRuns());
    }

    /** At most so many pages of each run, from where it was left; the rest stays for the next time, in any process. */
    record Portion(LongRuns longRuns, int pages) {}

    Headway headway() {
        return headway;
    }

    /** Runs whose tasks could not be had since they answered 404 or 403: it is to be asked what became of them. */
    Set<String> refused() {
        return refused;
    }

    /** Runs whose tasks could not be had for another reason. */
    Set<String> failed() {
        return failed;
    }

    /** Whether runs are to be read again by the next cycle, more of whose tasks have changed than were asked for. */
    boolean isAnyLeft() {
        return endings.isAnyLeft();
    }

    /** Of how many runs they have been read to the end. */
    int read() {
        return read.get();
    }

    /** Reads the tasks of each run completely, asking for runs only as fast as they can be read and recorded. */
    Flux<Tally> read(Flux<RunToRead> runs) {
        return read(runs, Stop.never());
    }

    /** The same until stopped; then what was read is still recorded, but runs are not read to their end. */
    Flux<Tally> read(Flux<RunToRead> runs, Stop stop) {
        return Flux.defer(() -> {
            WaitingPages waiting = new WaitingPages();
            return runs.flatMap(run -> requestPages(run, stop).concatMap(waiting::add, 0), concurrency, 1)
                    .onBackpressureLatest()
                    .concatMapDelayError(hint -> record(waiting.take()), false, 0);
        });
    }

    private Flux<TaskPage> requestPages(RunToRead run, Stop stop) {
        return Flux.defer(() -> {
            headway.begin();
            Flux<TaskPage> pages = portion == null ? requestWhole(run) : request(run, portion);
            return stop.cut(pages).doFinally(end -> headway.end());
        });
    }

    private Flux<TaskPage> requestWhole(RunToRead run) {
        RunReading reading = new RunReading(run);
        return client.listTasks(run.id())
                .map(page -> TaskPage.of(reading, page))
                .concatWith(Mono.fromSupplier(() -> TaskPage.end(reading)))
                .onErrorResume(Faults::isPartial, failure -> Mono.just(TaskPage.failed(reading, failure)));
    }

    private Flux<TaskPage> request(RunToRead run, Portion some) {
        return Flux.defer(() -> request(some.longRuns().begin(run), some));
    }

    private Flux<TaskPage> request(LongRun begun, Portion some) {
        RunReading reading = begun.reading();
        return begun.next(some.pages())
                .map(page -> TaskPage.of(reading, page))
                .concatWith(Mono.fromSupplier(() -> begun.isAtEnd() ? TaskPage.end(reading) : TaskPage.rest(reading)))
                .onErrorResume(Faults::isPartial, failure -> Mono.just(TaskPage.failed(reading, failure)));
    }

    private Mono<Tally> record(WaitingPages.Taken taken) {
        List<TaskPage> pages = taken.pages();
        if (pages.isEmpty()) {
            return Mono.empty();
        }
        List<TaskSighting> sightings =
                pages.stream().flatMap(page -> sightings(page).stream()).toList();
        List<RunReading> ended =
                pages.stream().filter(TaskPage::isEnd).map(TaskPage::reading).toList();
        int count = (int) pages.stream().filter(page -> page.page() != null).count();
        read.addAndGet(ended.size());
        return recorder.record(sightings, wholes(ended))
                .flatMap(result -> keep(pages).thenReturn(result))
                .map(result -> released(taken, result))
                .flatMap(result -> endings.conclude(ended, result.held()).map(Tally.of(result.recorded())::plus))
                .flatMap(tally -> markUnread(pages).thenReturn(tally))
                .map(Tally.pages(count, 0, sightings.size()).plus(failures(pages))::plus);
    }

    private TaskRecorder.Result released(WaitingPages.Taken taken, TaskRecorder.Result result) {
        taken.release();
        headway.step();
        return result;
    }

    /** Of which all held tasks are wanted: of a long one it is known without them what its list has not shown. */
    private List<String> wholes(List<RunReading> ended) {
        return ended.stream()
                .map(RunReading::runId)
                .filter(id -> portion == null || !portion.longRuns().isKept(id))
                .toList();
    }

    /** After the tasks of the pages: whoever goes on after a crash may read a page again, but leaves none out. */
    private Mono<Void> keep(List<TaskPage> pages) {
        return portion == null ? Mono.empty() : portion.longRuns().keep(pages);
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

    /**
     * Their tasks are to be read by the next cycle, even where nothing else gives it cause to; those that were refused,
     * after a while. What is kept of a reading is cause enough.
     */
    private Mono<Void> markUnread(List<TaskPage> pages) {
        List<String> failed = pages.stream()
                .filter(page -> page.failure() != null)
                .map(page -> page.reading().runId())
                .filter(id -> portion == null || !portion.longRuns().isKept(id))
                .toList();
        return failed.isEmpty()
                ? Mono.empty()
                : term.mark(session -> term.stores()
                        .timetable()
                        .markUnread(
                                session,
                                term.org(),
                                failed,
                                client.serverClock().now()));
    }

    private Tally failures(List<TaskPage> pages) {
        return pages.stream().map(this::failure).reduce(Tally.NOTHING, Tally::plus);
    }

    /** Tasks that answer 404 or 403 say something of their run, but nothing for certain. */
    private Tally failure(TaskPage page) {
        Throwable failure = page.failure();
        if (isRefusal(failure)) {
            refused.add(page.reading().runId());
            return Tally.NOTHING;
        }
        if (failure == null) {
            return Tally.NOTHING;
        }
        failed.add(page.reading().runId());
        return Tally.failed("tasks of run " + page.reading().runId(), failure);
    }

    private static boolean isRefusal(@Nullable Throwable failure) {
        return failure instanceof NotFoundException || failure instanceof NotVisibleException;
    }
}
