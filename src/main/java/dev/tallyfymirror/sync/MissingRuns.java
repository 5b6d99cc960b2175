package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.mirror.Organizations.Loss;
import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.tallyfy.Answer;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks by id for runs that the lists of a pass should have shown and did not. What is there is recorded and read; what is
 * gone is recorded at the end, unless that would take away more than the settings allow: then nothing of it is, and the
 * pass says so, until a later clean pass finds the same. Lists that leave out runs which turn out to be as before are
 * not believed any further.
 */
final class MissingRuns {
    /** So many runs that no list showed although nothing about them had changed: the lists are wrong, not the runs. */
    private static final int UNCHANGED_AT_MOST = 5;

    /** So few are asked for in any case: one that is gone must not hide behind those that a list merely missed. */
    private static final int FEW = 20;

    private static final int RECORDED_AT_ONCE = 50;

    private final Term term;
    private final TallyfyClient client;
    private final SyncSettings settings;
    private final Headway headway;
    private final RunRecorder recorder;
    private final Map<String, RunSighting> gone = new LinkedHashMap<>();
    private Tally tally = Tally.NOTHING;
    private int unchanged;
    private int asked;
    private int suspected;
    private @Nullable String loss;

    MissingRuns(Term term, TallyfyClient client, SyncSettings settings, Headway headway) {
        this.term = term;
        this.client = client;
        this.settings = settings;
        this.headway = headway;
        this.recorder = new RunRecorder(term);
    }

    /** What a pass looked at: of how many runs, and whether it could read all that it wanted. */
    record Pass(Kind kind, int held, boolean isClean) {}

    Tally tally() {
        return tally;
    }

    /** So many runs were found gone and left alone, being too many at once. */
    int suspected() {
        return suspected;
    }

    /** Why the pass took nothing away; null where it did. */
    @Nullable
    String loss() {
        return loss;
    }

    /** The runs that are there after all, their tasks to be read. {@code held}: how many the lists should have shown. */
    Flux<RunToRead> findEach(List<RunGlimpse> missing, int held) {
        Instant latest = client.serverClock().now().minus(settings.pace().maxAge());
        List<RunGlimpse> due =
                missing.stream().filter(run -> isDue(run, latest)).toList();
        return Flux.fromIterable(due)
                .takeWhile(run -> due.size() <= FEW || unchanged < UNCHANGED_AT_MOST)
                .doOnNext(run -> asked++)
                .concatMap(run -> find(run.id()).flux().concatWith(headway.next()), 0)
                .concatWith(Mono.fromRunnable(() -> doubt(due.size(), held)));
    }

    /** Asked before, and no list has shown it since: it is of a kind that lists don't show. */
    private static boolean isDue(RunGlimpse run, Instant latest) {
        Instant confirmed = run.confirmedAt();
        return confirmed == null || confirmed.isBefore(latest);
    }

    private void doubt(int missing, int held) {
        if (asked < missing) {
            add(Tally.failed(
                    "list of runs",
                    new IllegalStateException(
                            "it left out " + missing + " of " + held + " runs, but the first asked for"
                                    + " by id are there as before: nothing was concluded of the others")));
        }
    }

    /** The run, if it is there: then it is not asked for again for a while, unless a list shows it and then misses it. */
    private Mono<RunToRead> find(String runId) {
        return look(
                runId,
                answer -> take(runId, answer)
                        .flatMap(run -> markConfirmed(runId, answer).thenReturn(run)));
    }

    /** The run, if it is there, for a look at it that no list gave cause to. */
    Mono<RunToRead> look(String runId) {
        return look(runId, answer -> take(runId, answer));
    }

    private Mono<RunToRead> look(String runId, Function<Answer, Mono<RunToRead>> taking) {
        return client.findRun(runId).flatMap(taking).onErrorResume(Faults::isPartial, failure -> {
            add(Tally.failed("run " + runId, failure));
            return Mono.empty();
        });
    }

    private Mono<RunToRead> take(String runId, Answer answer) {
        if (answer instanceof Answer.Present present) {
            return recorder.record(List.of(RunSighting.of(present.item(), Source.GET, present.when())))
                    .doOnNext(result -> count(runId, result))
                    .then(term.stores().mirror().glimpseRuns(term.org(), List.of(runId)))
                    .flatMap(held -> Mono.justOrEmpty(held.get(runId)))
                    .map(held -> new RunToRead(runId, held.hash()));
        }
        Presence presence = answer instanceof Answer.Deleted ? Presence.DELETED : Presence.HIDDEN;
        gone.put(runId, RunSighting.absent(runId, presence, answer.when()));
        return Mono.empty();
    }

    private Mono<Void> markConfirmed(String runId, Answer answer) {
        Instant at = answer.when().observedAt();
        return term.mark(
                session -> term.stores().timetable().markRunsConfirmed(session, term.org(), List.of(runId), at));
    }

    private void count(String runId, RunRecorder.Result result) {
        boolean same = result.recorded().runsChanged() == 0 && result.held().containsKey(runId);
        unchanged += same ? 1 : 0;
        add(Tally.pages(0, 1, 0).plus(Tally.of(result.recorded())));
    }

    /**
     * Runs whose tasks answered 404 or 403: gone themselves, or else something is wrong. {@code read}: of how many others
     * they could be read: where that is hardly any, it is nothing about these runs, and nothing is concluded of them.
     */
    Mono<Void> findRefused(Set<String> runIds, int read, boolean isFirstSync) {
        boolean isTheirs = runIds.size() <= Math.max(1, read);
        return Flux.fromIterable(List.copyOf(runIds))
                .filter(id -> !gone.containsKey(id))
                .concatMap(id -> find(id).doOnNext(run -> add(unreadable(run))), 0)
                .filter(run -> isTheirs || !isFirstSync)
                .concatMap(
                        run -> recorder.recordUnreadable(
                                run.id(), client.serverClock().now(), isTheirs),
                        0)
                .doOnNext(recorded -> add(Tally.of(recorded)))
                .then();
    }

    private static Tally unreadable(RunToRead run) {
        return Tally.failed(
                "tasks of run " + run.id(),
                new IllegalStateException(
                        "they can't be read, but the run is there (404 or 403 for its list of tasks)"));
    }

    /** Records what is gone, if it is not too much at once or an earlier pass, or a person, agrees. */
    Mono<Tally> recordGone(Pass pass, Loss known) {
        if (gone.isEmpty()) {
            return Mono.just(Tally.NOTHING);
        }
        int allowed = settings.loss().allowed(pass.held());
        long unsuspected = gone.keySet().stream()
                .filter(id -> !known.suspected().contains(id))
                .count();
        boolean isAgreed = pass.isClean() && unsuspected <= allowed;
        if (gone.size() <= allowed || isAgreed || known.acceptedAt() != null) {
            return recordGone();
        }
        Tally stopped = tooMany(pass);
        suspected = gone.size();
        loss = stopped.firstFailure();
        return suspect(pass, known).thenReturn(stopped);
    }

    /** For a look at single runs, which can't take away many. */
    Mono<Tally> recordGone() {
        return Flux.fromIterable(new ArrayList<>(gone.values()))
                .buffer(RECORDED_AT_ONCE)
                .concatMap(recorder::record, 0)
                .map(result -> Tally.of(result.recorded()))
                .reduce(Tally.NOTHING, Tally::plus);
    }

    /** A full pass looked at everything, so that what it found stands for all that is suspected. */
    private Mono<Void> suspect(Pass pass, Loss known) {
        Set<String> suspected = new HashSet<>(gone.keySet());
        if (pass.kind() != Kind.FULL) {
            suspected.addAll(known.suspected());
        }
        return term.mark(session -> term.stores().organizations().suspectLoss(session, term.org(), suspected));
    }

    private Tally tooMany(Pass pass) {
        return Tally.failed(
                "loss",
                new IllegalStateException(gone.size() + " of " + pass.held() + " runs are gone or out of sight, more "
                        + "than sync.max-loss-runs and sync.max-loss-percent allow at once: nothing was marked until a "
                        + "later pass agrees; 'sync --accept-loss' takes it as it is"));
    }

    private void add(Tally more) {
        tally = tally.plus(more);
    }
}
