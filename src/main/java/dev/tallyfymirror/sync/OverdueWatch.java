package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.DueTask;
import dev.tallyfymirror.sync.DueReader.Outcome;
import dev.tallyfymirror.sync.rule.Asked;
import dev.tallyfymirror.sync.rule.Deadlines;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The next deadline is a timer: sleeps until the earliest one that the mirror holds, asks Tallyfy about the tasks that
 * are due, and records the answers. An answer from before the deadline does not count: it is asked for again, after
 * growing pauses. When nothing but errors has come for {@link Deadlines#UNCONFIRMED_AFTER}, the deadline is taken as missed without an answer.
 *
 * <p>Questions are under way beside the looks, so that one that waits for the request budget, or for a slow answer, keeps
 * no other deadline waiting. What no list showed, though it should have, may wait: it is asked for within what the
 * request budget gives to everybody, a few at a time.
 *
 * <p>It never sleeps longer than {@link #LOOK}, and looks again at the database each time: timers don't count the time
 * that a machine was suspended, and the mirror changes meanwhile.
 */
final class OverdueWatch {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int AT_ONCE = 5_000;
    private static final int TAKEN_AT_ONCE = 500;

    private final Term term;
    private final TallyfyClient client;
    private final SyncSettings settings;
    private final Deadlines deadlines;
    private final Asked asked;
    private final TimeCheck time;
    private final TaskRecorder recorder;

    /** {@code asked} and {@code time} are to be kept from look to look. */
    OverdueWatch(Term term, TallyfyClient client, SyncSettings settings, Asked asked, TimeCheck time) {
        this.term = term;
        this.client = client;
        this.settings = settings;
        this.deadlines = settings.announcing().deadlines();
        this.asked = asked;
        this.time = time;
        this.recorder = new TaskRecorder(term);
    }

    /** What is to be asked. */
    enum Kind {
        DUE,
        /** Due, but no list showed them. */
        UNSHOWN,
        /** Tallyfy's time. */
        TIME
    }

    /** To be asked now. */
    record Question(OverdueWatch watch, List<DueTask> due, Kind kind) {
        /** Asks and records; fails only for what is no fault of Tallyfy's. */
        Mono<Void> ask() {
            return watch.ask(this);
        }
    }

    /** Emits what is to be asked now, takes as missed what nobody answers, then waits for the next deadline or look. */
    Flux<Question> lookAndPause() {
        return look().concatWith(Mono.defer(this::pause));
    }

    private <T> Mono<T> pause() {
        return term.stores()
                .timetable()
                .findNextDeadline(
                        term.org(), deadlines.latest(client.serverClock().now()))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(next -> Mono.delay(until(next.orElse(null))))
                .then(Mono.empty());
    }

    private Duration until(@Nullable Instant deadline) {
        Duration question = asked.next();
        Duration untilAsked = question == null ? null : question.minus(elapsed());
        return deadlines.pause(client.serverClock().now(), deadline, untilAsked, LOOK);
    }

    /** Of a clock that nobody sets. */
    static Duration elapsed() {
        return Duration.ofNanos(Schedulers.parallel().now(TimeUnit.NANOSECONDS));
    }

    /** What is due now, as far as it is to be asked about; what is not asked about is dealt with. */
    Flux<Question> look() {
        return Flux.defer(() -> {
            Duration at = elapsed();
            if (time.isKnown(at)) {
                return look(client.serverClock().now(), at);
            }
            return time.isToBeAsked(at) ? Flux.just(new Question(this, List.of(), Kind.TIME)) : Flux.empty();
        });
    }

    private Flux<Question> look(Instant now, Duration at) {
        return term.stores()
                .timetable()
                .listDue(term.org(), deadlines.latest(now), asked.waiting(at), AT_ONCE)
                .flatMapMany(due -> deal(asked.begin(due, at), now, at));
    }

    private Flux<Question> deal(List<DueTask> due, Instant now, Duration at) {
        if (deadlines.confirm()) {
            return questions(due).concatWith(takeUnanswered(now, at));
        }
        if (!due.isEmpty()) {
            asked.ended(due, List.of(), List.of());
        }
        return this.<Question>take(due, now, at).flux();
    }

    private Flux<Question> questions(List<DueTask> due) {
        List<DueTask> unshown = asked.beginUnshown(Asked.UNSHOWN_AT_ONCE);
        return Flux.just(new Question(this, due, Kind.DUE), new Question(this, unshown, Kind.UNSHOWN))
                .filter(question -> !question.due().isEmpty());
    }

    private Mono<Void> ask(Question question) {
        return switch (question.kind()) {
            case DUE -> record(question, reader(client.forDeadlines()).read(question.due()));
            case UNSHOWN -> record(question, reader(client).readUnshown(question.due()));
            case TIME ->
                client.requestTime().onErrorComplete(Faults::isTallyfys).then();
        };
    }

    private DueReader reader(TallyfyClient by) {
        return new DueReader(
                term, by, settings, () -> asked.mayTake(settings.loss().rule(), elapsed()));
    }

    private Mono<Void> record(Question question, Mono<Outcome> answer) {
        return answer.map(outcome -> ended(question, outcome))
                .doOnError(failure -> asked.givenUp(question.due()))
                .doOnCancel(() -> asked.givenUp(question.due()))
                .then();
    }

    private Outcome ended(Question question, Outcome outcome) {
        asked.ended(question.due(), outcome.failed(), outcome.unshown());
        return outcome;
    }

    private <T> Mono<T> takeUnanswered(Instant now, Duration at) {
        return Mono.defer(() -> take(deadlines.unanswered(asked, now, at), now, at));
    }

    private <T> Mono<T> take(List<DueTask> due, Instant now, Duration at) {
        return Flux.fromIterable(due)
                .buffer(TAKEN_AT_ONCE)
                .concatMap(some -> takeSome(some, now, at), 0)
                .then(Mono.empty());
    }

    private Mono<Integer> takeSome(List<DueTask> due, Instant now, Duration at) {
        Set<String> runs =
                due.stream().map(DueTask::runId).filter(Objects::nonNull).collect(Collectors.toSet());
        return recorder.recordPassed(due.stream().map(DueTask::id).toList(), runs, now)
                .map(recorded -> {
                    asked.taken(due, at);
                    return due.size();
                });
    }
}
