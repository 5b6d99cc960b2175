package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Reading;
import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.sync.rule.MissingTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What follows when the tasks of runs were read to their end: what a run holds beyond what its whole list has shown, whoever
 * has read the beginning of it, is asked for by id; then the run counts as read.
 */
final class Endings {
    private final Term term;
    private final Confirmation confirmation;
    private final @Nullable LongRuns longRuns;

    Endings(Term term, Confirmation confirmation, @Nullable LongRuns longRuns) {
        this.term = term;
        this.confirmation = confirmation;
        this.longRuns = longRuns;
    }

    /** What asking for the missing tasks of a run came to. */
    private record Confirmed(RunReading reading, Tally tally) {}

    /** {@code held}: the tasks held in these runs, except in those that another process could go on with. */
    Mono<Tally> conclude(List<RunReading> ended, Map<String, TaskGlimpse> held) {
        return Flux.fromIterable(ended)
                .concatMap(reading -> missing(reading, held)
                        .flatMap(confirmation::confirm)
                        .map(tally -> new Confirmed(reading, tally)))
                .collectList()
                .flatMap(confirmed -> settle(confirmed)
                        .thenReturn(confirmed.stream().map(Confirmed::tally).reduce(Tally.NOTHING, Tally::plus)));
    }

    private Mono<List<TaskGlimpse>> missing(RunReading reading, Map<String, TaskGlimpse> held) {
        if (longRuns != null && longRuns.isKept(reading.runId())) {
            return term.stores().longReadings().listUnshown(term.org(), reading.runId());
        }
        List<TaskGlimpse> ofRun = held.values().stream()
                .filter(task -> reading.runId().equals(task.runId()))
                .toList();
        return Mono.just(MissingTasks.of(ofRun, reading::hasShown));
    }

    /** Those that are not settled are read again; of a long one only the missing tasks are asked for again. */
    private Mono<Void> settle(List<Confirmed> confirmed) {
        List<Reading> settled = new ArrayList<>();
        List<TaskPage> unsettled = new ArrayList<>();
        for (Confirmed one : confirmed) {
            Throwable cause = one.tally().cause();
            if (one.tally().failures() == 0) {
                settled.add(one.reading().done());
            } else {
                unsettled.add(TaskPage.failed(one.reading(), Objects.requireNonNull(cause)));
            }
        }
        Mono<Void> left = longRuns == null || unsettled.isEmpty() ? Mono.empty() : longRuns.keep(unsettled);
        return markRead(settled).then(left);
    }

    private Mono<Void> markRead(List<Reading> readings) {
        if (readings.isEmpty()) {
            return Mono.empty();
        }
        List<String> ids = readings.stream().map(Reading::runId).toList();
        return term.mark(session -> term.stores()
                        .timetable()
                        .markRead(session, term.org(), readings)
                        .then(longRuns == null ? Mono.empty() : longRuns.forget(session, ids)))
                .doOnSuccess(done -> {
                    if (longRuns != null) {
                        longRuns.ended(ids);
                    }
                });
    }
}
