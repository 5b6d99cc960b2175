package dev.tallyfymirror.sync;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.LeaseLostException;
import dev.tallyfymirror.mirror.Cycles.Counts;
import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.mirror.Errands;
import dev.tallyfymirror.mirror.Errands.Errand;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.postgres.Wakeup;
import dev.tallyfymirror.sync.rule.Asked;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is done in a term: cycles on schedule, the overdue watch beside them, and what other processes ask for. */
final class Work {
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);
    /** About deadlines, under way at once: more than {@link Asked} lets begin. */
    private static final int QUESTIONS = 2 * Asked.QUESTIONS;

    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);
    /** For what is in hand when it is time to stop. */
    private static final Duration FINISHING = Duration.ofSeconds(4);

    private final SyncSettings settings;
    private final TallyfyClient client;
    private final Terms terms;
    private final CycleRunner cycles;
    private final SyncListener listener;
    private final TimeCheck time;

    Work(SyncSettings settings, TallyfyClient client, Terms terms, CycleRunner cycles, SyncListener listener) {
        this.settings = settings;
        this.client = client;
        this.terms = terms;
        this.cycles = cycles;
        this.listener = listener;
        this.time = new TimeCheck(client.serverClock(), OverdueWatch.elapsed());
    }

    /** Until {@code stop}, then to the end of the batch in hand; fails when the lease is lost. */
    Mono<Void> go(Lease lease, Mono<Void> stop) {
        return Mono.defer(() -> {
            Inbox inbox = new Inbox(settings.org(), terms.stores());
            Mono<Void> cycling = endInterrupted(lease)
                    .then(Mono.defer(() -> cycle(lease, inbox, stop)))
                    .takeUntilOther(stop.then(Mono.delay(FINISHING)))
                    .then(Mono.defer(() -> endInterrupted(lease)));
            Flux<Wakeup> told =
                    terms.stores().database().notifications(Errands.CHANNEL).share();
            return Mono.firstWithSignal(
                    cycling,
                    watch(lease),
                    inbox.work(told, errand -> readTask(lease, errand)),
                    new HintReader(settings, client, terms).work(told, lease));
        });
    }

    /** Cycles of an earlier holder that never ended, or of this one. */
    private Mono<Void> endInterrupted(Lease lease) {
        return write(
                        lease,
                        session -> terms.stores()
                                .cycles()
                                .endInterrupted(
                                        session,
                                        settings.org(),
                                        client.serverClock().now()))
                .onErrorResume(failure -> Mono.empty());
    }

    /** Once, under the fencing token. */
    private Mono<Void> write(Lease lease, Function<Session, Mono<Void>> writing) {
        Stores stores = terms.stores();
        return stores.database()
                .inTransaction(session -> stores.leases()
                        .check(session, lease)
                        .then(Mono.defer(() -> writing.apply(session)))
                        .thenReturn(true))
                .then();
    }

    private Mono<Void> cycle(Lease lease, Inbox inbox, Mono<Void> stop) {
        return Flux.defer(() -> cycleOnce(lease, inbox, stop))
                .concatMap(report -> pauseAfter(lease, report, inbox, stop.thenReturn(true)), 0)
                .repeat()
                .takeUntil(isStopped -> isStopped)
                .then();
    }

    private Mono<CycleReport> cycleOnce(Lease lease, Inbox inbox, Mono<Void> stop) {
        List<Errand> asked = inbox.takeCycles();
        boolean full = asked.stream().anyMatch(errand -> errand.kind() == Errands.Kind.SYNC_FULL);
        return terms.open(lease)
                .flatMap(open -> cycles.run(open.term(), open.state(), new CycleRunner.Order(full, true), stop)
                        .flatMap(report -> requireTerm(report)
                                .then(inbox.answer(asked, report))
                                .then(note(open.term(), report))
                                .thenReturn(report)))
                .onErrorResume(
                        failure -> !(failure instanceof LeaseLostException),
                        failure -> inbox.refuse(asked, failure).then(unopened(failure)));
    }

    /** After the end of the term it is the next holder's to say how the organization does and to do what is asked. */
    private static Mono<Void> requireTerm(CycleReport report) {
        return report.failure() instanceof LeaseLostException lost ? Mono.error(lost) : Mono.empty();
    }

    private Mono<CycleReport> unopened(Throwable failure) {
        listener.troubled(settings.org(), failure.getMessage());
        return Mono.just(new CycleReport(
                settings.org(),
                Kind.INCREMENTAL,
                Outcome.FAILED,
                Counts.NONE,
                Duration.ZERO,
                failure.getMessage(),
                failure));
    }

    private Mono<Boolean> pauseAfter(Lease lease, CycleReport report, Inbox inbox, Mono<Boolean> stopped) {
        return terms.open(lease)
                .flatMap(open -> cycles.used(open.term()))
                .map(used -> cycles.spacing(report, used))
                .onErrorResume(
                        failure -> !(failure instanceof LeaseLostException),
                        failure -> Mono.just(settings.pace().interval()))
                .flatMap(spacing -> pause(report, spacing, inbox, stopped));
    }

    /** Emits whether it was told to stop meanwhile. */
    private Mono<Boolean> pause(CycleReport report, Duration spacing, Inbox inbox, Mono<Boolean> stopped) {
        Duration rest = spacing.minus(report.took());
        Duration pause = rest.isNegative() ? Duration.ZERO : rest;
        Duration least = report.failure() == null ? Duration.ZERO : AFTER_FAULT;
        Mono<Boolean> asked = Mono.delay(least).then(inbox.cycleAskedFor());
        return Mono.firstWithSignal(stopped, Mono.delay(pause).thenReturn(false), asked.thenReturn(false));
    }

    private Mono<Void> note(Term term, CycleReport report) {
        if (report.outcome() == Outcome.INTERRUPTED) {
            return Mono.empty();
        }
        listener.troubled(settings.org(), report.error());
        return write(
                        term.lease(),
                        session -> term.stores()
                                .organizations()
                                .troubled(
                                        session,
                                        settings.org(),
                                        report.error(),
                                        client.serverClock().now()))
                .onErrorResume(failure -> !(failure instanceof LeaseLostException), failure -> Mono.empty());
    }

    /** Looks at deadlines for ever, and asks beside the looking; a fault is waited out. */
    private Mono<Void> watch(Lease lease) {
        Asked asked = new Asked(settings.pace().maxAge());
        return Flux.defer(() -> terms.open(lease))
                .concatMap(open -> new OverdueWatch(open.term(), client, settings, asked, time).lookAndPause(), 0)
                .onErrorResume(Work::isNotTheLease, this::waitOut)
                .repeat()
                .flatMap(question -> question.ask().onErrorResume(Work::isNotTheLease, this::waitOut), QUESTIONS)
                .then();
    }

    private static boolean isNotTheLease(Throwable failure) {
        return !(failure instanceof LeaseLostException);
    }

    private <T> Mono<T> waitOut(Throwable failure) {
        LOG.debug("organization {}: the overdue watch met a fault", settings.org(), failure);
        return Mono.delay(AFTER_FAULT).then(Mono.empty());
    }

    private Mono<Tally> readTask(Lease lease, Errand errand) {
        String[] place = Objects.requireNonNull(errand.argument()).split("/", 2);
        String task = place[place.length - 1];
        String run = place.length == 2 ? place[0] : null;
        return terms.open(lease).flatMap(open -> readTask(open.term(), task, run));
    }

    /**
     * The task as it is now, with its run and the run's other tasks: completing one may change others. Those of a long
     * run are left to the cycles.
     */
    Mono<Tally> readTask(Term term, String taskId, @Nullable String runId) {
        Mono<Tally> alone = new Confirmation(
                        term, client, new TaskRecorder(term), settings.pace().maxAge())
                .confirm(taskId, runId);
        if (runId == null) {
            return alone;
        }
        SingleRun run = new SingleRun(term, client, settings);
        return run.isLong(runId)
                .flatMap(isLong -> isLong ? alone : Mono.just(Tally.NOTHING))
                .flatMap(task -> run.read(runId).map(task::plus))
                .flatMap(tally -> run.recordGone().map(tally::plus));
    }
}
