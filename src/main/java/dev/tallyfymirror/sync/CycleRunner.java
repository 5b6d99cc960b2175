package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Cycles.Counts;
import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.mirror.Organizations.OpenRead;
import dev.tallyfymirror.mirror.Organizations.State;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.sync.rule.DuePlan;
import dev.tallyfymirror.sync.rule.FullCycles;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.RunQuery;
import dev.tallyfymirror.tallyfy.ServerClock;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes a cycle of reading: its row in {@code sync_cycle}, its end, and what follows from it. Never fails: it reports. */
final class CycleRunner {
    private static final Duration STORED_EVERY = Duration.ofSeconds(2);
    /** A pass over all runs that takes no more requests is made at once, not in slices. */
    private static final int AT_ONCE = 50;

    /** Where the request budget is used up, a cycle begins without. */
    private static final Duration LEARNING = Duration.ofSeconds(5);

    private final SyncSettings settings;
    private final TallyfyClient client;
    private final Sync.Surroundings around;
    private final Outlook outlook;
    private volatile Planner.Cost cost = new Planner.Cost(0, 0, 0);
    private volatile @Nullable Instant lastBegunAt;
    /** A cycle of this process has come to its end. */
    private volatile boolean hasRead;

    CycleRunner(SyncSettings settings, TallyfyClient client, Sync.Surroundings around, Ways ways) {
        this.settings = settings;
        this.client = client;
        this.around = around;
        this.outlook = new Outlook(settings.org(), ways);
    }

    /** {@code full}: even where none is due; {@code goesOn}: other cycles follow, which can go on with what is long. */
    record Order(boolean full, boolean goesOn) {}

    /** One cycle under the term; {@code stop} ends it early. */
    Mono<CycleReport> run(Term term, State state, Order order, Mono<Void> stop) {
        return client.learnTime()
                .timeout(LEARNING, Mono.empty())
                .onErrorComplete(Faults::isTallyfys)
                .then(Mono.defer(() -> plan(term, state, order)))
                .flatMap(plan -> term.inTransaction(session -> begin(session, term, plan))
                        .flatMap(id -> new Running(term, state, new Begun(id, plan), new Stop(stop)).read())
                        .onErrorResume(failure -> Mono.just(unbegun(plan.kind(), failure))))
                .onErrorResume(failure -> Mono.just(unbegun(Kind.INCREMENTAL, failure)))
                .doOnNext(report -> hasRead = true)
                .doOnNext(around.listener()::ended);
    }

    /** Dated by Tallyfy's time. */
    private Mono<Long> begin(Session session, Term term, Plan plan) {
        ServerClock clock = client.serverClock();
        Mono<Void> itIs = clock.isMeasured()
                ? term.stores().organizations().itIs(session, term.org(), clock.now())
                : Mono.empty();
        return itIs.then(term.stores().cycles().begin(session, term.org(), plan.kind(), plan.startedAt()));
    }

    /** Requests used in the last hour; they are not counted where there is no limit. */
    Mono<Long> used(Term term) {
        return settings.pace().perHour() == 0
                ? Mono.just(0L)
                : term.stores().requests().used(term.org());
    }

    private Mono<Plan> plan(Term term, State state, Order order) {
        boolean inPortions = order.goesOn() && !order.full() && state.firstSyncedAt() != null;
        return used(term)
                .flatMap(used -> kind(term, state, order).map(kind -> plan(kind, used, order.full(), inPortions)));
    }

    private Plan plan(Kind kind, long used, boolean asked, boolean inPortions) {
        Instant now = client.serverClock().now();
        Instant last = lastBegunAt;
        lastBegunAt = now;
        Duration interval = settings.pace().interval();
        Duration since = last == null ? interval : Planner.longer(interval, Duration.between(last, now));
        return new Plan(kind, now, used, since, asked, inPortions);
    }

    /** What a cycle is to be, and how much of the request budget and how much time had been used before it. */
    private record Plan(Kind kind, Instant startedAt, long used, Duration since, boolean asked, boolean inPortions) {}

    /** From the start of the last cycle to that of the next, with so many requests used in the last hour. */
    Duration spacing(CycleReport report, long used) {
        Planner planner = Planner.of(settings.pace());
        boolean isAtOnce = report.kind() == Kind.FULL && outlook.sweep() == null;
        return isAtOnce ? planner.interval() : planner.spacing(cost, used);
    }

    private Mono<Kind> kind(Term term, State state, Order order) {
        Sweep sweep = outlook.sweep();
        if (sweep != null && (sweep.isVoid() || !sweep.isOf(term.lease()))) {
            outlook.endSweep();
        }
        if (order.full() || state.firstSyncedAt() == null) {
            outlook.endSweep();
            return Mono.just(beginFull());
        }
        if (outlook.sweep() != null) {
            return Mono.just(Objects.requireNonNull(outlook.sweep()).isAtEnd() ? Kind.FULL : Kind.INCREMENTAL);
        }
        if (!isFullDue(state, client.serverClock().now())) {
            return Mono.just(Kind.INCREMENTAL);
        }
        return order.goesOn()
                ? requestsOfFull(term).map(requests -> requests <= AT_ONCE ? beginFull() : beginSweep(term))
                : Mono.just(beginFull());
    }

    private Kind beginFull() {
        outlook.ways().forget();
        outlook.longPages().forget();
        return Kind.FULL;
    }

    /** Not before a cycle has tried the ways: without the tasks in its pages each run costs a request of its own. */
    private Kind beginSweep(Term term) {
        if (hasRead) {
            outlook.ways().forgetLeft();
            outlook.longPages().forget();
            outlook.begin(
                    new Sweep(client.cursor(this::requestAll), term.lease().term()));
        }
        return Kind.INCREMENTAL;
    }

    private Mono<Page> requestAll(int number, int size) {
        boolean withTasks = outlook.ways().isTrusted(Ways.Way.EMBEDDED);
        RunQuery query = withTasks ? RunQuery.ALL.includingTasks() : RunQuery.ALL;
        return outlook.longPages().request(client, query, number, size);
    }

    /** About how many requests a full cycle takes; 0 where there is no limit. */
    private Mono<Long> requestsOfFull(Term term) {
        if (settings.pace().perHour() == 0) {
            return Mono.just(0L);
        }
        boolean embedded = outlook.ways().isTrusted(Ways.Way.EMBEDDED);
        long oneByOne = (long) outlook.longPages().count() * client.pageSize();
        return term.stores()
                .timetable()
                .countRuns(term.org())
                .map(runs -> embedded ? Math.min(runs, DuePlan.pagesFor(runs, client.pageSize()) + oneByOne) : runs);
    }

    private boolean isFullDue(State state, Instant now) {
        return new FullCycles(settings.pace().full(), settings.pace().maxAge())
                .isDue(state.fullSyncedAt(), state.fullTriedAt(), now);
    }

    private CycleReport unbegun(Kind kind, Throwable failure) {
        return new CycleReport(
                settings.org(), kind, Outcome.FAILED, Counts.NONE, Duration.ZERO, failure.getMessage(), failure);
    }

    /** A cycle as its row in {@code sync_cycle} begins it. */
    private record Begun(long id, Plan plan) {
        Kind kind() {
            return plan.kind();
        }

        Instant startedAt() {
            return plan.startedAt();
        }
    }

    /** One cycle while it runs. */
    private final class Running {
        private final Term term;
        private final State state;
        private final Begun begun;
        private final Stop stop;
        private final Cycle cycle;
        private final long requestsBefore = around.requestsSent().getAsLong();
        private final Instant beganAt = around.clock().instant();

        Running(Term term, State state, Begun begun, Stop stop) {
            this.term = term;
            this.state = state;
            this.begun = begun;
            this.stop = stop;
            this.cycle = new Cycle(
                    term,
                    client,
                    settings,
                    new Cycle.Assignment(
                            begun.kind(),
                            state,
                            outlook,
                            begun.plan().used(),
                            begun.plan().since(),
                            begun.plan().asked(),
                            begun.plan().inPortions(),
                            stop));
        }

        Mono<CycleReport> read() {
            Mono<Void> reading = cycle.read()
                    .doOnNext(tally -> around.listener()
                            .progressed(new Progress(term.org(), begun.kind(), counts(), cycle.announcedRuns())))
                    .sample(STORED_EVERY)
                    .onBackpressureLatest()
                    .concatMap(tally -> term.stores()
                            .cycles()
                            .progress(begun.id(), counts())
                            .then(announce())
                            .onErrorComplete())
                    .then();
            return reading.then(Mono.defer(this::settled))
                    .onErrorResume(failure -> ended(Outcome.FAILED, failure.getMessage(), failure))
                    .doOnNext(report -> endSweep(report.outcome()));
        }

        private Mono<Void> announce() {
            return state.firstSyncedAt() == null
                    ? term.stores().organizations().announced(term.org(), cycle.announcedRuns())
                    : Mono.empty();
        }

        /**
         * A full cycle has drawn the conclusions. One that could not is made again, with what the sweep has shown; while
         * nothing fails and there is merely more to be read, as often as that takes.
         */
        private void endSweep(Outcome outcome) {
            Sweep sweep = outlook.sweep();
            if (begun.kind() != Kind.FULL || sweep == null) {
                return;
            }
            if (outcome == Outcome.COMPLETE) {
                outlook.endSweep();
            } else if (outcome != Outcome.PARTIAL || cycle.tally().failures() > 0) {
                sweep.failed();
            }
        }

        private Mono<CycleReport> settled() {
            Tally tally = cycle.tally();
            Sweep sweep = outlook.sweep();
            if (sweep != null) {
                sweep.saw(cycle.shownRuns());
            }
            if (sweep != null && !stop.hasCut()) {
                sweep.settled();
            }
            if (tally.failures() == 0 || cycle.suspectedRuns() > 0) {
                around.listener().suspects(term.org(), cycle.suspectedRuns());
            }
            if (stop.hasCut()) {
                return ended(Outcome.INTERRUPTED, "stopped before its end", null);
            }
            if (tally.failures() > 0 && tally.counts().pages() == 0) {
                return ended(Outcome.FAILED, tally.firstFailure(), tally.cause());
            }
            if (tally.failures() > 0) {
                return term.mark(this::openRead).then(Mono.defer(() -> ended(Outcome.PARTIAL, cycle.reason(), null)));
            }
            return unread().flatMap(unread -> unread == 0 ? complete() : incomplete(unread));
        }

        /** Closed runs that could not be read when a sweep handed them out, and are not left alone for a while. */
        private Mono<Long> unread() {
            return begun.kind() == Kind.FULL && outlook.sweep() != null
                    ? term.stores()
                            .timetable()
                            .countUnreadClosedRuns(
                                    term.org(),
                                    client.serverClock()
                                            .now()
                                            .minus(settings.pace().maxAge()))
                    : Mono.just(0L);
        }

        private Mono<CycleReport> complete() {
            return term.mark(session -> settle(session).then(openRead(session)))
                    .then(Mono.defer(() -> ended(Outcome.COMPLETE, null, null)));
        }

        private Mono<CycleReport> incomplete(long unread) {
            String reason = "the tasks of " + unread + " closed runs are still to be read";
            return term.mark(this::openRead).then(Mono.defer(() -> ended(Outcome.PARTIAL, reason, null)));
        }

        private Mono<Void> openRead(Session session) {
            boolean hasSeenAll = cycle.tally().failures() == 0 && cycle.hasSeenAllOpen();
            Instant readAt = hasSeenAll ? begun.startedAt() : null;
            Instant newestReadAt = cycle.hasReadNewest() ? begun.startedAt() : null;
            Planner planner = Planner.of(settings.pace());
            Duration turn = hasSeenAll
                    ? planner.turn(begun.kind() == Kind.FULL ? 0 : counts().requests())
                    : Planner.longer(
                            planner.turnOneByOne(cycle.openRuns()),
                            planner.turnOfLongRun(cycle.pagesLeft(), counts().requests()));
            return term.stores()
                    .organizations()
                    .openRead(
                            session,
                            term.org(),
                            new OpenRead(
                                    readAt, newestReadAt, turn, settings.pace().perHour(), outlook.reasonsLeft()));
        }

        /** What a complete cycle settles. */
        private Mono<Void> settle(Session session) {
            var organizations = term.stores().organizations();
            Instant accepted = state.loss().acceptedAt();
            Mono<Void> used =
                    accepted == null ? Mono.empty() : organizations.useAcceptance(session, term.org(), accepted);
            return begun.kind() == Kind.FULL
                    ? used.then(organizations.fullySynced(session, term.org(), begun.startedAt()))
                            .then(markAllRunsListed(session))
                    : used;
        }

        private Mono<Void> markAllRunsListed(Session session) {
            Instant since = cycle.allShownSince();
            return since == null
                    ? Mono.empty()
                    : term.stores().timetable().markAllRunsListed(session, term.org(), since);
        }

        private Mono<CycleReport> ended(Outcome outcome, @Nullable String error, @Nullable Throwable failure) {
            var cycles = term.stores().cycles();
            CycleReport report = new CycleReport(term.org(), begun.kind(), outcome, counts(), took(), error, failure);
            cost = cycle.cost(report.counts().requests());
            return cycles.progress(begun.id(), report.counts())
                    .then(cycles.end(
                            begun.id(), outcome, error, begun.startedAt().plus(report.took())))
                    .onErrorResume(lost -> Mono.empty())
                    .thenReturn(report);
        }

        private Duration took() {
            Duration took = Duration.between(beganAt, around.clock().instant());
            return took.isNegative() ? Duration.ZERO : took;
        }

        private Counts counts() {
            int requests = Math.toIntExact(around.requestsSent().getAsLong() - requestsBefore);
            return cycle.tally().counts().plus(new Counts(requests, 0, 0, 0, 0, 0, 0));
        }
    }
}
