package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.DueTask;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.tallyfy.Answer;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The runs of due tasks, asked for by id before their tasks are: one that was archived, deleted or put out of sight just
 * before a deadline is recorded as such, and nothing is announced of its tasks. For one question.
 */
final class DueRuns {
    private final Term term;
    private final TallyfyClient client;
    private final SyncSettings settings;
    private final RunRecorder recorder;
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final Streak streak = new Streak();
    private final AtomicInteger gone = new AtomicInteger();

    DueRuns(Term term, TallyfyClient client, SyncSettings settings) {
        this.term = term;
        this.client = client;
        this.settings = settings;
        this.recorder = new RunRecorder(term);
    }

    /** Asks for each run once, unless nobody answers. */
    Mono<Void> find(List<DueTask> due) {
        List<String> runs = due.stream()
                .map(DueTask::runId)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return Flux.fromIterable(runs)
                .flatMap(this::find, settings.concurrency())
                .then();
    }

    private Mono<Void> find(String run) {
        return Mono.defer(() ->
                        streak.isHopeless() ? leave(run) : client.findRun(run).flatMap(answer -> record(run, answer)))
                .onErrorResume(Faults::isPartial, failure -> {
                    streak.failed();
                    return leave(run);
                });
    }

    private Mono<Void> leave(String run) {
        return Mono.fromRunnable(() -> failed.add(run));
    }

    /** More than a pass may take away at once is left for the pass to conclude. */
    private Mono<Void> record(String run, Answer answer) {
        streak.succeeded();
        if (answer instanceof Answer.Present present) {
            return recorder.record(List.of(RunSighting.of(present.item(), Source.GET, present.when())))
                    .then();
        }
        if (gone.incrementAndGet() > settings.loss().runs()) {
            return leave(run);
        }
        Presence presence = answer instanceof Answer.Deleted ? Presence.DELETED : Presence.HIDDEN;
        return recorder.record(List.of(RunSighting.absent(run, presence, answer.when())))
                .then();
    }

    /** Those of the tasks whose run could be asked for, and those outside of any run. */
    List<DueTask> found(List<DueTask> tasks) {
        return tasks.stream().filter(task -> !isFailed(task)).toList();
    }

    List<DueTask> failed(List<DueTask> tasks) {
        return tasks.stream().filter(this::isFailed).toList();
    }

    /** Those of the runs that could be asked for. */
    Set<String> found(Collection<String> runs) {
        return runs.stream().filter(run -> !failed.contains(run)).collect(Collectors.toSet());
    }

    private boolean isFailed(DueTask task) {
        String run = task.runId();
        return run != null && failed.contains(run);
    }
}
