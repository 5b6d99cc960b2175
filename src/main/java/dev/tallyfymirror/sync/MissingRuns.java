package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Organizations.Loss;
import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.sync.rule.HiddenRuns;
import dev.tallyfymirror.sync.rule.LossRule;
import dev.tallyfymirror.sync.rule.LossRule.Pass;
import dev.tallyfymirror.sync.rule.RefusedRuns;
import dev.tallyfymirror.sync.rule.Suspects;
import dev.tallyfymirror.tallyfy.Answer;
import dev.tallyfymirror.tallyfy.AnswerTooLongException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks by id for runs that the lists of a pass should have shown and did not. What is there is recorded and read; what is
 * gone is recorded at the end, unless that would take away more than the settings allow: then nothing of it is, and the
 * pass says so, until a later clean pass finds the same. Lists that leave out runs which turn out to be as before are
 * not believed any further.
 */
final class MissingRuns {
    private static final Logger LOG = LoggerFactory.getLogger(MissingRuns.class);
    private static final int RECORDED_AT_ONCE = 50;

    private final Term term;
    private final TallyfyClient client;
    private final SyncSettings settings;
    private final Headway headway;
    private final RunRecorder recorder;
    private final Map<String, RunSighting> gone = new LinkedHashMap<>();
    private final Set<String> there = new HashSet<>();
    private Tally tally = Tally.NOTHING;
    private Suspects suspects = Suspects.none();
    private boolean isAnyOpen;
    private int suspected;
    private @Nullable String loss;

    MissingRuns(Term term, TallyfyClient client, SyncSettings settings, Headway headway) {
        this.term = term;
        this.client = client;
        this.settings = settings;
        this.headway = headway;
        this.recorder = new RunRecorder(term);
    }

    Tally tally() {
        return tally;
    }

    /** So many runs were found gone and left alone, being too many at once. */
    int suspected() {
        return suspected;
    }

    /** Of so many open runs nothing was seen: no list shows them, and they were asked for of late. */
    int unasked() {
        return suspects.unasked();
    }

    /** Why the pass took nothing away; null where it did. */
    @Nullable
    String loss() {
        return loss;
    }

    /** Whether any that no list of open runs shows was found to be open. */
    boolean isAnyOpen() {
        return isAnyOpen;
    }

    /** The runs that are there after all, their tasks to be read. {@code held}: how many the lists should have shown. */
    Flux<RunToRead> findEach(List<RunGlimpse> missing, HiddenRuns hidden, int held) {
        suspects = Suspects.of(
                missing, hidden, client.serverClock().now(), settings.pace().maxAge());
        return Flux.fromIterable(suspects.due())
                .takeWhile(run -> suspects.areBelieved())
                .doOnNext(run -> suspects.asked())
                .concatMap(
                        run -> find(run.id())
                                .doOnNext(found -> hidden.isThere(found.id()))
                                .flux()
                                .concatWith(headway.next()),
                        0)
                .concatWith(Mono.fromRunnable(() -> doubt(suspects.due().size(), held)));
    }

    private void doubt(int missing, int held) {
        if (suspects.areSpared()) {
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
                        .flatMap(run -> markConfirmed(runId, answer.when()).thenReturn(run)));
    }

    /** The run, if it is there, for a look at it that no list gave cause to. */
    Mono<RunToRead> look(String runId) {
        return look(runId, answer -> take(runId, answer));
    }

    private Mono<RunToRead> look(String runId, Function<Answer, Mono<RunToRead>> taking) {
        return client.findRun(runId)
                .flatMap(taking)
                .onErrorResume(AnswerTooLongException.class, tooLong -> leave(runId, tooLong))
                .onErrorResume(Faults::isPartial, failure -> {
                    add(Tally.failed("run " + runId, failure));
                    return Mono.empty();
                });
    }

    /** It is there; more is not to be had, however often it is asked for. It stays as it is held; its tasks are read. */
    private Mono<RunToRead> leave(String runId, AnswerTooLongException tooLong) {
        LOG.warn("organization {}: run {} stays as it was last read: {}", term.org(), runId, tooLong.getMessage());
        there.add(runId);
        return markConfirmed(runId, tooLong.when()).then(findHeld(runId));
    }

    private Mono<RunToRead> take(String runId, Answer answer) {
        if (answer instanceof Answer.Present present) {
            there.add(runId);
            return recorder.record(List.of(RunSighting.of(present.item(), Source.GET, present.when())))
                    .doOnNext(result -> count(runId, result))
                    .then(findHeld(runId));
        }
        Presence presence = answer instanceof Answer.Deleted ? Presence.DELETED : Presence.HIDDEN;
        gone.put(runId, RunSighting.absent(runId, presence, answer.when()));
        return Mono.empty();
    }

    private Mono<RunToRead> findHeld(String runId) {
        return term.stores()
                .mirror()
                .glimpseRuns(term.org(), List.of(runId))
                .flatMap(held -> Mono.justOrEmpty(held.get(runId)))
                .doOnNext(held -> isAnyOpen |= held.open())
                .map(held -> new RunToRead(runId, held.hash()));
    }

    private Mono<Void> markConfirmed(String runId, When when) {
        Instant at = when.observedAt();
        return term.mark(
                session -> term.stores().timetable().markRunsConfirmed(session, term.org(), List.of(runId), at));
    }

    private void count(String runId, RunRecorder.Result result) {
        boolean same = result.recorded().runsChanged() == 0 && result.held().containsKey(runId);
        if (same) {
            suspects.foundUnchanged();
        }
        add(Tally.pages(0, 1, 0).plus(Tally.of(result.recorded())));
    }

    /**
     * Runs whose tasks answered 404 or 403: gone themselves, or else something is wrong. {@code read}: of how many others
     * they could be read: where that is hardly any, it is nothing about these runs, and nothing is concluded of them.
     */
    Mono<Void> findRefused(Set<String> runIds, int read, boolean isFirstSync) {
        RefusedRuns refused = new RefusedRuns(runIds.size(), read);
        return Flux.fromIterable(List.copyOf(runIds))
                .filter(id -> !gone.containsKey(id))
                .concatMap(id -> find(id).doOnNext(run -> add(unreadable(run))), 0)
                .filter(run -> refused.isLeftAlone(isFirstSync))
                .concatMap(
                        run -> recorder.recordUnreadable(
                                run.id(), client.serverClock().now(), refused.isTheirs()),
                        0)
                .doOnNext(recorded -> add(Tally.of(recorded)))
                .then();
    }

    /** Runs whose tasks met errors again and again: not asked for them for a while, and nothing is concluded of them. */
    Mono<Void> leaveAlone(Set<String> runIds) {
        return Flux.fromIterable(runIds)
                .concatMap(
                        id -> recorder.recordUnreadable(id, client.serverClock().now(), false), 0)
                .then();
    }

    private static Tally unreadable(RunToRead run) {
        return Tally.failed(
                "tasks of run " + run.id(),
                new IllegalStateException(
                        "they can't be read, but the run is there (404 or 403 for its list of tasks)"));
    }

    /**
     * Records what is gone, if it is not too much at once or an earlier pass, or a person, agrees. {@code shown}: by the
     * lists of this pass, so that no earlier suspicion of them is left.
     */
    Mono<Tally> recordGone(Pass pass, Loss known, Set<String> shown) {
        LossRule.Known all = new LossRule.Known(known.acceptedAt() != null, known.suspected());
        LossRule.Known before = all.without(shown).without(there);
        if (gone.isEmpty() || settings.loss().rule().isAllowed(gone.keySet(), pass, before)) {
            Mono<Void> forgetting = before.equals(all) ? Mono.empty() : suspect(before.suspected());
            return forgetting.then(recordGone());
        }
        Tally stopped = tooMany(pass);
        suspected = gone.size();
        loss = stopped.firstFailure();
        return suspect(LossRule.suspected(gone.keySet(), pass, before)).thenReturn(stopped);
    }

    /** For a look at single runs, which can't take away many. */
    Mono<Tally> recordGone() {
        return Flux.fromIterable(new ArrayList<>(gone.values()))
                .buffer(RECORDED_AT_ONCE)
                .concatMap(recorder::record, 0)
                .map(result -> Tally.of(result.recorded()))
                .reduce(Tally.NOTHING, Tally::plus);
    }

    private Mono<Void> suspect(Set<String> suspected) {
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
