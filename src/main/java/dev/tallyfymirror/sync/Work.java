package dev.tallyfymirror.sync;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.LeaseLostException;
import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.mirror.Errands;
import dev.tallyfymirror.mirror.Errands.Errand;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What is done in a term: cycles on schedule, the overdue watch beside them, and what other processes ask for. */
final class Work {
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);
    private static final Duration LOOK_FOR_ERRANDS = Duration.ofSeconds(5);
    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

    private final SyncSettings settings;
    private final TallyfyClient client;
    private final Terms terms;
    private final CycleRunner cycles;
    private final SyncListener listener;
    private final Queue<Errand> wanted = new ConcurrentLinkedQueue<>();
    private final Set<Long> known = ConcurrentHashMap.newKeySet();
    private final Sinks.Many<Boolean> wakeups = Sinks.many().multicast().directBestEffort();

    Work(SyncSettings settings, TallyfyClient client, Terms terms, CycleRunner cycles, SyncListener listener) {
        this.settings = settings;
        this.client = client;
        this.terms = terms;
        this.cycles = cycles;
        this.listener = listener;
    }

    /** Until {@code stop}, then to the end of the cycle's batch in hand; fails when the lease is lost. */
    Mono<Void> go(Lease lease, Mono<Void> stop) {
        Mono<Boolean> cycling = cycle(lease, stop).thenReturn(true);
        return Mono.firstWithSignal(cycling, Mono.defer(() -> watch(lease)), Mono.defer(() -> doErrands(lease)))
                .then();
    }

    private Mono<Void> cycle(Lease lease, Mono<Void> stop) {
        Mono<Boolean> stopped = stop.thenReturn(true);
        return terms.open(lease)
                .flatMap(open -> open.term()
                        .stores()
                        .cycles()
                        .endInterrupted(settings.org(), client.serverClock().now())
                        .thenReturn(true))
                .onErrorReturn(true)
                .thenMany(Flux.defer(() -> cycleOnce(lease, stop))
                        .concatMap(report -> pause(report, stopped), 0)
                        .repeat()
                        .takeUntil(isStopped -> isStopped))
                .then();
    }

    private Mono<CycleReport> cycleOnce(Lease lease, Mono<Void> stop) {
        List<Errand> asked = drain();
        boolean full = asked.stream().anyMatch(errand -> errand.kind() == Errands.Kind.SYNC_FULL);
        return terms.open(lease)
                .flatMap(open -> cycles.run(open.term(), open.state(), full, stop)
                        .flatMap(report -> answer(open.term().stores().errands(), asked, report)
                                .then(note(open.term(), report))
                                .thenReturn(report)))
                .onErrorResume(
                        failure -> !(failure instanceof LeaseLostException),
                        failure -> refuse(asked, failure).then(unopened(failure)))
                .flatMap(report ->
                        report.failure() instanceof LeaseLostException lost ? Mono.error(lost) : Mono.just(report));
    }

    private Mono<Void> refuse(List<Errand> asked, Throwable failure) {
        return Flux.fromIterable(asked)
                .concatMap(errand -> terms.stores()
                        .errands()
                        .finish(errand.id(), null, failure.getMessage())
                        .doFinally(end -> known.remove(errand.id())))
                .then()
                .onErrorResume(lost -> Mono.fromRunnable(() -> LOG.debug("errands can't be answered now", lost)));
    }

    private Mono<CycleReport> unopened(Throwable failure) {
        listener.troubled(settings.org(), failure.getMessage());
        return Mono.just(new CycleReport(
                settings.org(),
                dev.tallyfymirror.mirror.Cycles.Kind.INCREMENTAL,
                Outcome.FAILED,
                dev.tallyfymirror.mirror.Cycles.Counts.NONE,
                Duration.ZERO,
                failure.getMessage(),
                failure));
    }

    /** Emits whether it was told to stop meanwhile. */
    private Mono<Boolean> pause(CycleReport report, Mono<Boolean> stopped) {
        if (!wanted.isEmpty()) {
            return Mono.firstWithSignal(stopped, Mono.delay(AFTER_FAULT).thenReturn(false));
        }
        Duration rest = settings.pace().interval().minus(report.took());
        Duration pause = rest.isNegative() ? Duration.ZERO : rest;
        return Mono.firstWithSignal(
                stopped,
                Mono.delay(pause).thenReturn(false),
                wakeups.asFlux().next().thenReturn(false));
    }

    /** Listens first and then looks, so that no errand slips in between. */
    private Mono<Boolean> wokenUp() {
        return wakeups.asFlux()
                .mergeWith(Mono.defer(() -> wanted.isEmpty() ? Mono.empty() : Mono.just(true)))
                .next()
                .thenReturn(false);
    }

    private List<Errand> drain() {
        List<Errand> asked = new java.util.ArrayList<>();
        for (Errand errand = wanted.poll(); errand != null; errand = wanted.poll()) {
            asked.add(errand);
        }
        return asked;
    }

    private Mono<Void> answer(Errands errands, List<Errand> asked, CycleReport report) {
        return Flux.fromIterable(asked)
                .concatMap(errand -> errands.finish(errand.id(), Reports.toJson(report), null)
                        .doFinally(end -> known.remove(errand.id())))
                .then();
    }

    private Mono<Void> note(Term term, CycleReport report) {
        if (report.outcome() == Outcome.INTERRUPTED) {
            return Mono.empty();
        }
        listener.troubled(settings.org(), report.error());
        return term.stores()
                .organizations()
                .troubled(settings.org(), report.error(), client.serverClock().now())
                .onErrorResume(failure -> Mono.empty());
    }

    /** Looks at deadlines for ever; a fault is waited out. */
    private Mono<Boolean> watch(Lease lease) {
        return Flux.defer(() -> terms.open(lease))
                .concatMap(open -> new OverdueWatch(open.term(), client, settings).lookAndPause(), 0)
                .onErrorResume(failure -> !(failure instanceof LeaseLostException), failure -> {
                    LOG.debug("organization {}: the overdue watch met a fault", settings.org(), failure);
                    return Mono.delay(AFTER_FAULT);
                })
                .repeat()
                .then(Mono.never());
    }

    private Mono<Boolean> doErrands(Lease lease) {
        return terms.stores()
                .database()
                .notifications(Errands.CHANNEL)
                .map(hint -> 0L)
                .mergeWith(Flux.defer(() -> Mono.delay(LOOK_FOR_ERRANDS)).repeat())
                .onBackpressureLatest()
                .concatMap(hint -> takeErrands(lease), 1)
                .then(Mono.never());
    }

    private Mono<Void> takeErrands(Lease lease) {
        return terms.stores()
                .errands()
                .take(settings.org())
                .flatMapIterable(errands -> errands)
                .filter(errand -> known.add(errand.id()))
                .concatMap(errand -> begin(lease, errand))
                .then()
                .onErrorResume(failure -> !(failure instanceof LeaseLostException), failure -> {
                    LOG.debug("organization {}: errands can't be done now", settings.org(), failure);
                    return Mono.empty();
                });
    }

    private Mono<Void> begin(Lease lease, Errand errand) {
        if (errand.kind() != Errands.Kind.READ_TASK) {
            wanted.add(errand);
            var unheard = wakeups.tryEmitNext(true); // nobody listens during a cycle
            LOG.debug("organization {}: errand {} waits for a cycle ({})", settings.org(), errand.id(), unheard);
            return Mono.empty();
        }
        String[] place = Objects.requireNonNull(errand.argument()).split("/", 2);
        String task = place[place.length - 1];
        String run = place.length == 2 ? place[0] : null;
        Errands errands = terms.stores().errands();
        return terms.open(lease)
                .flatMap(open -> readTask(open.term(), task, run))
                .flatMap(tally -> errands.finish(errand.id(), Reports.toJson(tally), tally.firstFailure()))
                .onErrorResume(
                        failure -> !(failure instanceof LeaseLostException),
                        failure -> errands.finish(errand.id(), null, failure.getMessage()))
                .doFinally(end -> known.remove(errand.id()));
    }

    /** The task as it is now, with its run and the run's other tasks: completing one may change others. */
    Mono<Tally> readTask(Term term, String taskId, @Nullable String runId) {
        TaskReader reader = new TaskReader(term, client, settings);
        Confirmation confirmation = new Confirmation(
                term, client, new TaskRecorder(term), settings.pace().maxAge());
        if (runId == null) {
            return confirmation.confirm(taskId, null);
        }
        MissingRuns run = new MissingRuns(term, client, settings.loss());
        return reader.read(run.findEach(List.of(runId)))
                .reduce(Tally.NOTHING, Tally::plus)
                .map(run.tally()::plus);
    }
}
