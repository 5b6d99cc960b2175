package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Cycles.Counts;
import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.mirror.Organizations.State;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Makes a cycle of reading: its row in {@code sync_cycle}, its end, and what follows from it. Never fails: it reports. */
final class CycleRunner {
    private static final Duration STORED_EVERY = Duration.ofSeconds(2);

    private final SyncSettings settings;
    private final TallyfyClient client;
    private final LongSupplier requestsSent;
    private final SyncListener listener;

    CycleRunner(SyncSettings settings, TallyfyClient client, LongSupplier requestsSent, SyncListener listener) {
        this.settings = settings;
        this.client = client;
        this.requestsSent = requestsSent;
        this.listener = listener;
    }

    /** One cycle under the term. {@code stop} ends it early; {@code full} asks for a full one where it is not due. */
    Mono<CycleReport> run(Term term, State state, boolean full, Mono<Void> stop) {
        return Mono.defer(() -> {
            Instant startedAt = client.serverClock().now();
            Kind kind = full || isFullDue(state, startedAt) ? Kind.FULL : Kind.INCREMENTAL;
            return term.stores()
                    .cycles()
                    .begin(term.org(), kind, startedAt)
                    .flatMap(id -> new Running(term, state, kind, startedAt, id).read(stop))
                    .onErrorResume(failure -> Mono.just(unbegun(kind, failure)))
                    .doOnNext(listener::ended);
        });
    }

    private boolean isFullDue(State state, Instant now) {
        Instant last = state.fullSyncedAt();
        return last == null || !last.plus(settings.pace().full()).isAfter(now);
    }

    private CycleReport unbegun(Kind kind, Throwable failure) {
        return new CycleReport(
                settings.org(), kind, Outcome.FAILED, Counts.NONE, Duration.ZERO, failure.getMessage(), failure);
    }

    /** One cycle while it runs. */
    private final class Running {
        private final Term term;
        private final Kind kind;
        private final Instant startedAt;
        private final long id;
        private final Cycle cycle;
        private final long requestsBefore = requestsSent.getAsLong();
        private final long began = Schedulers.parallel().now(java.util.concurrent.TimeUnit.MILLISECONDS);

        Running(Term term, State state, Kind kind, Instant startedAt, long id) {
            this.term = term;
            this.kind = kind;
            this.startedAt = startedAt;
            this.id = id;
            this.cycle = new Cycle(term, client, settings, kind, state);
        }

        Mono<CycleReport> read(Mono<Void> stop) {
            Mono<Void> reading = cycle.read(stop)
                    .doOnNext(tally ->
                            listener.progressed(new Progress(term.org(), kind, counts(), cycle.announcedRuns())))
                    .sample(STORED_EVERY)
                    .onBackpressureLatest()
                    .concatMap(tally -> term.stores().cycles().progress(id, counts()))
                    .then();
            return reading.then(Mono.defer(this::settled))
                    .onErrorResume(failure -> ended(Outcome.FAILED, failure.getMessage(), failure));
        }

        private Mono<CycleReport> settled() {
            Tally tally = cycle.tally();
            if (cycle.isStopped()) {
                return ended(Outcome.INTERRUPTED, "stopped before its end", null);
            }
            if (tally.failures() > 0 && tally.counts().pages() == 0) {
                return ended(Outcome.FAILED, tally.firstFailure(), tally.cause());
            }
            if (tally.failures() > 0) {
                return ended(Outcome.PARTIAL, tally.firstFailure(), null);
            }
            Mono<Void> marked = kind == Kind.FULL ? markFull() : Mono.empty();
            return marked.then(Mono.defer(() -> ended(Outcome.COMPLETE, null, null)));
        }

        private Mono<Void> markFull() {
            return term.inTransaction(session -> term.stores()
                            .organizations()
                            .fullySynced(session, term.org(), startedAt)
                            .thenReturn(true))
                    .then();
        }

        private Mono<CycleReport> ended(Outcome outcome, @Nullable String error, @Nullable Throwable failure) {
            var cycles = term.stores().cycles();
            Duration took =
                    Duration.ofMillis(Schedulers.parallel().now(java.util.concurrent.TimeUnit.MILLISECONDS) - began);
            CycleReport report = new CycleReport(term.org(), kind, outcome, counts(), took, error, failure);
            return cycles.progress(id, report.counts())
                    .then(cycles.end(id, outcome, error, startedAt.plus(took)))
                    .onErrorResume(lost -> Mono.empty())
                    .thenReturn(report);
        }

        private Counts counts() {
            int requests = Math.toIntExact(requestsSent.getAsLong() - requestsBefore);
            return cycle.tally().counts().plus(new Counts(requests, 0, 0, 0, 0, 0, 0));
        }
    }
}
