package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.DueTask;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.sync.rule.RunsOfDue;
import dev.tallyfymirror.tallyfy.Answer;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.util.List;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The runs of due tasks, asked for by id before their tasks are: one that was archived, deleted or put out of sight just
 * before a deadline is recorded as such, and nothing is announced of its tasks. For one question.
 */
final class DueRuns {
    private final TallyfyClient client;
    private final int concurrency;
    private final RunRecorder recorder;
    private final RunsOfDue answered;

    DueRuns(Term term, TallyfyClient client, int concurrency, BooleanSupplier mayTake) {
        this.client = client;
        this.concurrency = concurrency;
        this.recorder = new RunRecorder(term);
        this.answered = new RunsOfDue(mayTake);
    }

    /** Asks for each run once, unless nobody answers. */
    Mono<Void> find(List<DueTask> due) {
        return Flux.fromIterable(RunsOfDue.of(due))
                .flatMap(this::find, concurrency)
                .then();
    }

    private Mono<Void> find(String run) {
        return Mono.defer(() ->
                        answered.isHopeless() ? leave(run) : client.findRun(run).flatMap(answer -> record(run, answer)))
                .onErrorResume(Faults::isPartial, failure -> Mono.fromRunnable(() -> answered.failed(run)));
    }

    private Mono<Void> leave(String run) {
        return Mono.fromRunnable(() -> answered.leave(run));
    }

    private Mono<Void> record(String run, Answer answer) {
        if (!answered.isRecorded(run, answer instanceof Answer.Present)) {
            return Mono.empty();
        }
        return recorder.record(List.of(sighting(run, answer))).then();
    }

    private static RunSighting sighting(String run, Answer answer) {
        if (answer instanceof Answer.Present present) {
            return RunSighting.of(present.item(), Source.GET, present.when());
        }
        Presence presence = answer instanceof Answer.Deleted ? Presence.DELETED : Presence.HIDDEN;
        return RunSighting.absent(run, presence, answer.when());
    }

    /** What became of the asking. */
    RunsOfDue answered() {
        return answered;
    }
}
