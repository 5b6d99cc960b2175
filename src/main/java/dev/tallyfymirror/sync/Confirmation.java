package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.sync.rule.MissingTasks;
import dev.tallyfymirror.tallyfy.Answer;
import dev.tallyfymirror.tallyfy.AnswerTooLongException;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks by id for tasks that a complete list should have shown and did not: archived, deleted (404), out of sight (403),
 * or merely missed; as many as {@link MissingTasks} says.
 */
final class Confirmation {
    private static final Logger LOG = LoggerFactory.getLogger(Confirmation.class);

    private final Term term;
    private final TallyfyClient client;
    private final TaskRecorder recorder;
    private final Duration lasting;

    /** {@code lasting}: for how long a task found to be there is not asked for again. */
    Confirmation(Term term, TallyfyClient client, TaskRecorder recorder, Duration lasting) {
        this.term = term;
        this.client = client;
        this.recorder = recorder;
        this.lasting = lasting;
    }

    /** What asking came to; {@code isAnyLeft}: the list is to be read again, since more have changed than were asked for. */
    record Confirmed(Tally tally, boolean isAnyLeft) {
        static final Confirmed NOTHING = new Confirmed(Tally.NOTHING, false);
    }

    Mono<Confirmed> confirm(List<TaskGlimpse> missing) {
        Instant now = client.serverClock().now();
        MissingTasks toAsk = MissingTasks.toAsk(missing, now, lasting);
        if (toAsk.due().isEmpty()) {
            return Mono.just(Confirmed.NOTHING);
        }
        return Flux.fromIterable(toAsk.due())
                .takeWhile(task -> toAsk.isNextToAsk())
                .concatMap(task -> confirm(task.id(), task.runId()).map(tally -> told(task.id(), tally)), 0)
                .doOnNext(told -> toAsk.asked(told.tally().counts().tasksChanged() > 0))
                .collectList()
                .flatMap(told -> markConfirmed(told, now).thenReturn(confirmed(told, toAsk)));
    }

    /** What is too long to be read is there; it stays as it is held, however often it would be asked for. */
    private Told told(String taskId, Tally tally) {
        if (tally.cause() instanceof AnswerTooLongException tooLong) {
            LOG.warn(
                    "organization {}: task {} stays as it was last read: {}", term.org(), taskId, tooLong.getMessage());
            return new Told(taskId, Tally.NOTHING);
        }
        return new Told(taskId, tally);
    }

    private static Confirmed confirmed(List<Told> told, MissingTasks asked) {
        return new Confirmed(told.stream().map(Told::tally).reduce(Tally.NOTHING, Tally::plus), asked.isAnyLeft());
    }

    /** What asking for a task came to. */
    private record Told(String taskId, Tally tally) {}

    /** Those that were answered; the others are asked for again in the next pass. */
    private Mono<Void> markConfirmed(List<Told> told, Instant now) {
        List<String> ids = told.stream()
                .filter(one -> one.tally().failures() == 0)
                .map(Told::taskId)
                .toList();
        return term.mark(session -> term.stores().timetable().markConfirmed(session, term.org(), ids, now));
    }

    /** Reads one task by id and records what it is. */
    Mono<Tally> confirm(String taskId, @Nullable String runId) {
        return client.findTask(taskId)
                .map(answer -> sighting(taskId, runId, answer))
                .flatMap(sighting -> recorder.record(List.of(sighting), Set.of()))
                .map(result -> Tally.of(result.recorded()).plus(Tally.pages(0, 0, 1)))
                .onErrorResume(Faults::isPartial, failure -> Mono.just(Tally.failed("task " + taskId, failure)));
    }

    static TaskSighting sighting(String taskId, @Nullable String runId, Answer answer) {
        if (answer instanceof Answer.Present present) {
            return TaskSighting.of(present.item(), runId, Source.GET, present.when());
        }
        Presence presence = answer instanceof Answer.Deleted ? Presence.DELETED : Presence.HIDDEN;
        return TaskSighting.absent(taskId, runId, presence, answer.when());
    }
}
