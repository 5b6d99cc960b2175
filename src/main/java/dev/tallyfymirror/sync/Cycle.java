package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.mirror.Organizations.State;
import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.sync.Ways.Way;
import dev.tallyfymirror.sync.rule.LossRule.Pass;
import dev.tallyfymirror.sync.rule.WantedRuns;
import dev.tallyfymirror.tallyfy.Archived;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One cycle's reading. Open runs first; their tasks where the run's entry changed or they were unread for too long; runs
 * that no list shows any more, by id; new ones that have finished since; in a full cycle closed and archived runs with
 * their tasks; then one-off tasks.
 */
final class Cycle {
    /** So many long runs are gone on with in a cycle. */
    private static final int LONG_RUNS = 3;

    private static final Sinks.EmitFailureHandler EMIT = Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1));
    private final Term term;
    private final TallyfyClient client;
    private final SyncSettings settings;
    private final Kind kind;
    private final State state;
    private final Outlook outlook;
    private final Planner planner;
    private final Assignment assignment;
    private final RunReader runs;
    private final LongRuns longRuns;
    private final TaskReader tasks;
    private final MissingRuns missing;
    private final UnreadRuns unread;
    private final AtomicReference<Tally> tally = new AtomicReference<>(Tally.NOTHING);
    private final Stop stop;
    /** What the lists have shown, as it comes: where the tasks come with them, hardly a run is handed out to be read. */
    private final Sinks.Many<Tally> listed = Sinks.many().unicast().onBackpressureBuffer();
    /** Runs whose tasks are read in this cycle, each once. */
    private final Set<String> handedOut = new HashSet<>();

    private int heldRuns;
    /** Of an open run the tasks were neither shown nor asked for, since they were refused of late. */
    private volatile boolean isAnyOpenLeftAlone;

    /** What is to be read, whether a person asked for it, how long after the one before, and what was known at its start. */
    record Assignment(
            Kind kind,
            State state,
            Outlook outlook,
            long used,
            Duration since,
            boolean asked,
            boolean inPortions,
            Stop stop) {}

    Cycle(Term term, TallyfyClient client, SyncSettings settings, Assignment assignment) {
        this.term = term;
        this.client = client;
        this.settings = settings;
        this.kind = assignment.kind();
        this.state = assignment.state();
        this.stop = assignment.stop();
        this.outlook = assignment.outlook();
        this.assignment = assignment;
        this.planner = Planner.of(settings.pace());
        this.longRuns = new LongRuns(term, client, assignment.asked() && state.firstSyncedAt() != null);
        this.tasks = new TaskReader(
                term,
                client,
                settings,
                new TaskReader.Portion(longRuns, assignment.inPortions() ? planner.portion() : Integer.MAX_VALUE));
        EmbeddedTasks embedded = new EmbeddedTasks(
                term,
                outlook,
                new WayCheck(term, client, outlook.ways()),
                settings.pace().maxAge());
        this.runs = new RunReader(term, client, tasks.headway(), embedded, state.newestReadAt(), this::addListed);
        this.missing = new MissingRuns(term, client, settings, tasks.headway());
        this.unread = new UnreadRuns(term, client, settings, runs, assignment.used(), assignment.since());
    }

    Tally tally() {
        return Objects.requireNonNull(tally.get());
    }

    /** Whether the tasks of every open run came with the lists, or were read since they did not. */
    boolean hasSeenAllOpen() {
        boolean areRead = runs.lists().isComplete() && kind == Kind.FULL && !hasSwept() && !longRuns.hasGoneOn();
        boolean areShown = isListed() && openRuns() == 0;
        return (areRead || areShown)
                && missing.unasked() == 0
                && !isAnyOpenLeftAlone
                && !longRuns.isAnyWaiting()
                && !tasks.isAnyLeft();
    }

    /** Whether every run launched before this cycle is known now. */
    boolean hasReadNewest() {
        return kind == Kind.FULL && !hasSwept() ? runs.lists().isComplete() : runs.hasReadNewest();
    }

    /** When the first of the pages was answered that have shown all runs, in this cycle or in those of a sweep. */
    @Nullable
    Instant allShownSince() {
        Sweep sweep = outlook.sweep();
        return sweep == null ? runs.shownSince() : sweep.shownSince();
    }

    int openRuns() {
        return unread.openRuns();
    }

    /** How many pages are still to be read of the longest run under way. */
    int pagesLeft() {
        return longRuns.pagesLeft();
    }

    /** What it took, of so many requests. */
    Planner.Cost cost(int requests) {
        return new Planner.Cost(requests, unread.stale(), unread.openRuns());
    }

    int announcedRuns() {
        return runs.announced();
    }

    /** How many runs are gone or out of sight, but too many at once to be marked so. */
    int suspectedRuns() {
        return missing.suspected();
    }

    /** Why not all could be read and recorded. That much is gone is said before any page that failed. */
    @Nullable
    String reason() {
        String loss = missing.loss();
        return loss == null ? tally().firstFailure() : loss;
    }

    /** Reads until done or stopped; what was read by then is recorded. Emits as the reading goes on. */
    Flux<Tally> read() {
        Flux<RunToRead> toRead = Flux.concat(
                        readOpen(),
                        Flux.defer(() -> Flux.fromIterable(longRuns.waiting(LONG_RUNS))),
                        Flux.defer(this::readHinted),
                        Flux.defer(() ->
                                kind == Kind.FULL && !hasSwept() ? Flux.empty() : unread.list(isListed(), wanted())),
                        Flux.defer(this::readRest),
                        Flux.defer(this::findMissing),
                        Flux.defer(this::readSlice))
                .filter(run -> handedOut.add(run.id()));
        Flux<Tally> reading = longRuns.find()
                .thenMany(prepare())
                .concatWith(tasks.read(stop.cut(toRead), stop))
                .doOnNext(this::add)
                .concatWith(stop.unless(this::recordGone))
                .concatWith(stop.unless(this::readOneOff));
        return Flux.merge(listed.asFlux(), reading.doFinally(end -> listed.emitComplete(EMIT)));
    }

    private void addListed(Tally more) {
        add(more);
        listed.emitNext(more, EMIT);
    }

    /** Everything is read exactly, unless that would take the request budget of long. */
    private Flux<Tally> prepare() {
        if (kind != Kind.FULL || hasSwept()) {
            return Flux.empty();
        }
        Mono<Long> size = state.firstSyncedAt() == null
                ? count()
                : term.stores().timetable().countRuns(term.org());
        return size.doOnNext(number -> runs.readExactly(!planner.isLarge(number)))
                .thenMany(Flux.empty());
    }

    /** A first sync tells what it will take before it begins; and it asks for nothing while nothing can be written. */
    private Mono<Long> count() {
        return term.awaitWritable()
                .then(runs.count())
                .then(term.awaitWritable())
                .then(Mono.fromSupplier(() -> (long) runs.announced()));
    }

    private Flux<RunToRead> readOpen() {
        return Flux.fromIterable(RunReader.OPEN).filter(this::isDue).concatMap(this::readOpen, 0);
    }

    private boolean isDue(String status) {
        return kind == Kind.FULL
                || planner.isListDue(outlook.last(status), client.serverClock().now());
    }

    private Flux<RunToRead> readOpen(String status) {
        return Flux.defer(() -> {
            int before = runs.lists().shown().size();
            return runs.readOpen(status, this::isOpenWanted)
                    .doOnComplete(() -> remember(status, runs.lists().shown().size() - before));
        });
    }

    private void remember(String status, int count) {
        if (runs.lists().isComplete()) {
            outlook.read(status, count, client.serverClock().now());
        }
    }

    /** Runs known here that something happened in; new ones are found by the lists. */
    private Flux<RunToRead> readHinted() {
        if (kind == Kind.FULL || isListedWhole()) {
            return Flux.empty();
        }
        return outlook.hints()
                .findRuns(client)
                .filter(id -> !runs.hasShownTasksOf(id))
                .collectList()
                .flatMapMany(ids -> term.stores()
                        .mirror()
                        .glimpseRuns(term.org(), ids)
                        .flatMapIterable(held -> UnreadRuns.toRead(List.copyOf(held.values()))));
    }

    /** Beside what is open: in a first sync all, in a full cycle all that no sweep has read already, else the newest. */
    private Flux<RunToRead> readRest() {
        if (kind != Kind.FULL || hasSwept()) {
            return runs.readNewest(this::isWanted);
        }
        return state.firstSyncedAt() == null ? runs.readRest(this::isWanted) : runs.readAll(this::isWanted);
    }

    /** Runs that the lists of this cycle have shown. */
    Set<String> shownRuns() {
        return runs.lists().shown();
    }

    private boolean hasSwept() {
        Sweep sweep = outlook.sweep();
        return sweep != null && sweep.isAtEnd();
    }

    /** A part of the pass over all runs that is spread over many cycles. */
    private Flux<RunToRead> readSlice() {
        Sweep sweep = outlook.sweep();
        if (sweep == null || kind == Kind.FULL) {
            return Flux.empty();
        }
        return sweep.begin(
                        planner.background(assignment.used(), isListed()),
                        page -> runs.recordSlice(page, (hash, held) -> wanted().isWantedInSweep(hash, held)))
                .onErrorResume(Faults::isPartial, failure -> {
                    add(Tally.failed("list of all runs", failure));
                    return Flux.empty();
                });
    }

    private Mono<Tally> recordGone() {
        int read = tasks.read() + runs.countRead();
        return missing.findRefused(tasks.refused(), read, state.firstSyncedAt() == null)
                .then(missing.leaveAlone(failing(read)))
                .then(Mono.defer(() -> {
                    add(missing.tally());
                    boolean isClean = tally().failures() == 0;
                    return missing.recordGone(
                                    new Pass(kind == Kind.FULL, heldRuns, isClean),
                                    state.loss(),
                                    runs.lists().shown())
                            .doOnNext(this::add);
                }));
    }

    /** In a first sync only: a later full cycle is complete when it has read all. */
    private Set<String> failing(int read) {
        return state.firstSyncedAt() == null ? outlook.failing().ended(handedOut, tasks.failed(), read) : Set.of();
    }

    private Mono<Tally> readOneOff() {
        return settings.oneOffTasks()
                ? new OneOffReader(term, client, settings, outlook, state.wayLeft())
                        .read(kind == Kind.FULL ? Archived.WITH : Archived.WITHOUT, stop)
                        .doOnNext(this::add)
                : Mono.empty();
    }

    private boolean isOpenWanted(long hash, @Nullable RunGlimpse held) {
        if (held != null && wanted().isRefused(held)) {
            isAnyOpenLeftAlone = true;
        }
        return wanted().isWanted(hash, held);
    }

    private boolean isWanted(long hash, @Nullable RunGlimpse held) {
        return held != null && held.open() ? isOpenWanted(hash, held) : wanted().isWanted(hash, held);
    }

    private WantedRuns wanted() {
        return new WantedRuns(
                kind == Kind.FULL, state.firstSyncedAt() == null, hasSwept(), assignment.asked(), refusedSince());
    }

    private Instant refusedSince() {
        return client.serverClock().now().minus(settings.pace().maxAge());
    }

    private boolean isListed() {
        return outlook.ways().isTrusted(Way.EMBEDDED);
    }

    /** So far; where a page is too long with its tasks, its runs are shown without them. */
    private boolean isListedWhole() {
        return isListed() && !runs.isAnyBare();
    }

    /** What is held and was not shown: of open runs, in a full cycle of all. */
    private Flux<RunToRead> findMissing() {
        if (!runs.lists().isComplete()) {
            return Flux.empty();
        }
        var timetable = term.stores().timetable();
        Mono<List<RunGlimpse>> held =
                kind == Kind.FULL ? timetable.listHeldRuns(term.org()) : timetable.listOpenRuns(term.org());
        return held.flatMapMany(all -> {
            heldRuns = all.size();
            return missing.findEach(runs.lists().missing(all, this::hasSweepShown), outlook.hiddenRuns(), heldRuns)
                    .doOnComplete(this::readAllListsNext);
        });
    }

    /** A run may have gone over to a list that was left out, there being so little in it. */
    private void readAllListsNext() {
        if (missing.isAnyOpen()) {
            outlook.forgetLists();
        }
    }

    private boolean hasSweepShown(String run) {
        Sweep sweep = outlook.sweep();
        return kind == Kind.FULL && sweep != null && sweep.shown().contains(run);
    }

    private void add(Tally more) {
        tally.accumulateAndGet(more, Tally::plus);
    }
}
