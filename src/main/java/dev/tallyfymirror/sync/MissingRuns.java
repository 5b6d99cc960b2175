package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.sync.SyncSettings.Loss;
import dev.tallyfymirror.tallyfy.Answer;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks by id for runs that the lists of a pass should have shown and did not. What is there is recorded and read; what is
 * gone is recorded at the end, unless that would take away more than the settings allow: then nothing of it is, and the
 * pass says so. Lists that leave out runs which turn out to be as open as before are not believed any further.
 */
final class MissingRuns {
    /** So many runs that no list showed although nothing about them had changed: the lists are wrong, not the runs. */
    private static final int UNCHANGED_AT_MOST = 5;

    private final Term term;
    private final TallyfyClient client;
    private final RunRecorder recorder;
    private final Loss loss;
    private final List<RunSighting> gone = new ArrayList<>();
    private Tally tally = Tally.NOTHING;
    private int unchanged;

    MissingRuns(Term term, TallyfyClient client, Loss loss) {
        this.term = term;
        this.client = client;
        this.recorder = new RunRecorder(term);
        this.loss = loss;
    }

    Tally tally() {
        return tally;
    }

    /** The runs that are there after all, their tasks to be read. */
    Flux<RunToRead> findEach(List<String> runIds) {
        return Flux.fromIterable(runIds)
                .takeWhile(id -> unchanged < UNCHANGED_AT_MOST)
                .concatMap(this::find, 0);
    }

    private Mono<RunToRead> find(String runId) {
        return client.findRun(runId)
                .flatMap(answer -> take(runId, answer))
                .onErrorResume(Faults::isPartial, failure -> {
                    add(Tally.failed("run " + runId, failure));
                    return Mono.empty();
                });
    }

    private Mono<RunToRead> take(String runId, Answer answer) {
        if (answer instanceof Answer.Present present) {
            return recorder.record(List.of(RunSighting.of(present.item(), Source.GET, present.when())))
                    .doOnNext(this::count)
                    .then(term.stores().mirror().glimpseRuns(term.org(), List.of(runId)))
                    .flatMap(held -> Mono.justOrEmpty(held.get(runId)))
                    .map(held -> new RunToRead(runId, held.hash()));
        }
        Presence presence = answer instanceof Answer.Deleted ? Presence.DELETED : Presence.HIDDEN;
        gone.add(RunSighting.absent(runId, presence, answer.when()));
        return Mono.empty();
    }

    private void count(RunRecorder.Result result) {
        boolean same = result.recorded().runsChanged() == 0
                && result.held().values().stream().anyMatch(RunGlimpse::open);
        unchanged += same ? 1 : 0;
        add(Tally.pages(0, 1, 0).plus(Tally.of(result.recorded())));
    }

    /** Records what is gone, if it is not too much at once. {@code held}: the runs that the pass could take away. */
    Mono<Tally> recordGone(int held, boolean accepted) {
        if (gone.isEmpty()) {
            return Mono.just(Tally.NOTHING);
        }
        if (gone.size() > loss.allowed(held) && !accepted) {
            return Mono.just(Tally.failed(
                    "loss",
                    new IllegalStateException(gone.size() + " of " + held + " runs are gone or out of sight, more than "
                            + "sync.max-loss-runs and sync.max-loss-percent allow at once: nothing was marked; the next "
                            + "pass looks again, 'sync --accept-loss' takes it as it is")));
        }
        return recorder.record(gone).map(result -> Tally.of(result.recorded()));
    }

    int goneCount() {
        return gone.size();
    }

    private void add(Tally more) {
        tally = tally.plus(more);
    }
}
