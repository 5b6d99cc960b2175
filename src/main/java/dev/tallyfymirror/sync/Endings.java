package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Reading;
import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.sync.Confirmation.Confirmed;
import dev.tallyfymirror.sync.rule.MissingTasks;
import dev.tallyfymirror.tallyfy.ServerClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private final ServerClock clock;
    private volatile boolean isAnyLeft;

    Endings(Term term, ServerClock clock, Confirmation confirmation, @Nullable LongRuns longRuns) {
        this.term = term;
        this.clock = clock;
        this.confirmation = confirmation;
        this.longRuns = longRuns;
    }

    private record Ended(RunReading reading, Confirmed confirmed) {
        Tally tally() {
            return confirmed.tally();
        }
    }

    /** Whether the next cycle is to read runs again, since more of their tasks have left their lists than were asked for. */
    boolean isAnyLeft() {
        return isAnyLeft;
    }

    /** {@code held}: the tasks held in these runs, except in those that another process could go on with. */
    Mono<Tally> conclude(List<RunReading> ended, Map<String, TaskGlimpse> held) {
        return Flux.fromIterable(ended)
                .concatMap(reading -> missing(reading, held)
                        .flatMap(confirmation::confirm)
                        .map(confirmed -> new Ended(reading, confirmed)))
                .collectList()
                .flatMap(all ->
                        settle(all).thenReturn(all.stream().map(Ended::tally).reduce(Tally.NOTHING, Tally::plus)));
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
    private Mono<Void> settle(List<Ended> all) {
        List<Reading> settled = new ArrayList<>();
        List<TaskPage> unsettled = new ArrayList<>();
        for (Ended one : all) {
            Throwable cause = one.tally().cause();
            if (cause != null) {
                unsettled.add(TaskPage.failed(one.reading(), cause));
            } else if (one.confirmed().isAnyLeft()) {
                isAnyLeft = true;
                unsettled.add(TaskPage.rest(one.reading()));
            } else {
                settled.add(one.reading().done());
            }
        }
        Mono<Void> kept = longRuns == null || unsettled.isEmpty() ? Mono.empty() : longRuns.keep(unsettled);
        return markRead(settled).then(kept).then(markUnread(unsettled));
    }

    private Mono<Void> markUnread(List<TaskPage> unsettled) {
        List<String> ids = unsettled.stream()
                .map(page -> page.reading().runId())
                .filter(id -> longRuns == null || !longRuns.isKept(id))
                .toList();
        return ids.isEmpty()
                ? Mono.empty()
                : term.mark(session -> term.stores().timetable().markUnread(session, term.org(), ids, clock.now()));
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
