package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Cycles.Counts;
import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.mirror.Organizations.State;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes a cycle of reading: its row in {@code sync_cycle}, its end, and what follows from it. Never fails: it reports. */
final class CycleRunner {
    private static final Duration STORED_EVERY = Duration.ofSeconds(2);

    private final SyncSettings settings;
    private final TallyfyClient client;
    private final Sync.Surroundings around;

    CycleRunner(SyncSettings settings, TallyfyClient client, Sync.Surroundings around) {
        this.settings = settings;
        this.client = client;
        this.around = around;
    }

    /** One cycle under the term. {@code stop} ends it early; {@code full} asks for a full one where it is not due. */
    Mono<CycleReport> run(Term term, State state, boolean full, Mono<Void> stop) {
        return Mono.defer(() -> {
            Instant startedAt = client.serverClock().now();
            Kind kind = full || isFullDue(state, startedAt) ? Kind.FULL : Kind.INCREMENTAL;
            return term.stores()
                    .cycles()
                    .begin(term.org(), kind, startedAt)
                    .flatMap(id -> new Running(term, state, new Begun(id, kind, startedAt), new Stop(stop)).read())
                    .onErrorResume(failure -> Mono.just(unbegun(kind, failure)))
                    .doOnNext(around.listener()::ended);
        });
    }

    /** One that could read only a part is tried again after a while: it costs as much as one that is complete. */
    private boolean isFullDue(State state, Instant now) {
        Instant last = state.fullSyncedAt();
        if (last == null) {
            return true;
        }
        Instant tried = state.fullTriedAt();
        boolean isTried = tried != null
                && tried.isAfter(last)
                && tried.plus(settings.pace().maxAge()).isAfter(now);
        return !isTried && !last.plus(settings.pace().full()).isAfter(now);
    }

    private CycleReport unbegun(Kind kind, Throwable failure) {
        return new CycleReport(
                settings.org(), kind, Outcome.FAILED, Counts.NONE, Duration.ZERO, failure.getMessage(), failure);
    }

    /** A cycle as its row in {@code sync_cycle} begins it. */
    private record Begun(long id, Kind kind, Instant startedAt) {}

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
            this.cycle = new Cycle(term, client, settings, new Cycle.Assignment(begun.kind(), state, stop));
        }

        Mono<CycleReport> read() {
            Mono<Void> reading = cycle.read()
                    .doOnNext(tally -> around.listener()
                            .progressed(new Progress(term.org(), begun.kind(), counts(), cycle.announcedRuns())))
                    .sample(STORED_EVERY)
                    .onBackpressureLatest()
                    .concatMap(tally -> term.stores().cycles().progress(begun.id(), counts()))
                    .then();
            return reading.then(Mono.defer(this::settled))
                    .onErrorResume(failure -> ended(Outcome.FAILED, failure.getMessage(), failure));
        }

        private Mono<CycleReport> settled() {
            Tally tally = cycle.tally();
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
                return ended(Outcome.PARTIAL, cycle.reason(), null);
            }
            return term.mark(this::settle).then(Mono.defer(() -> ended(Outcome.COMPLETE, null, null)));
        }

        /** What a complete cycle settles. */
        private Mono<Void> settle(Session session) {
            var organizations = term.stores().organizations();
            Instant accepted = state.loss().acceptedAt();
            Mono<Void> used =
                    accepted == null ? Mono.empty() : organizations.useAcceptance(session, term.org(), accepted);
            return begun.kind() == Kind.FULL
                    ? used.then(organizations.fullySynced(session, term.org(), begun.startedAt()))
                            .then(term.stores().timetable().markAllRunsListed(session, term.org(), begun.startedAt()))
                    : used;
        }

        private Mono<CycleReport> ended(Outcome outcome, @Nullable String error, @Nullable Throwable failure) {
            var cycles = term.stores().cycles();
            CycleReport report = new CycleReport(term.org(), begun.kind(), outcome, counts(), took(), error, failure);
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
