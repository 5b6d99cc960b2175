package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.DueTask;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The next deadline is a timer: sleeps until the earliest one that the mirror holds, asks Tallyfy about the tasks that
 * are due, and records the answers. An answer from before the deadline does not count: it is asked for again, after
 * growing pauses. When nothing but errors has come for {@link #UNCONFIRMED_AFTER}, the deadline is taken as missed without an answer.
 *
 * <p>It never sleeps longer than {@link #LOOK}, and looks again at the database each time: timers don't count the time
 * that a machine was suspended, and the mirror changes meanwhile.
 */
final class OverdueWatch {
    static final Duration UNCONFIRMED_AFTER = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int AT_ONCE = 500;

    private final Term term;
    private final TallyfyClient client;
    private final SyncSettings settings;
    private final Asked asked;
    private final TaskRecorder recorder;
    private final TaskReader reader;
    private final Confirmation confirmation;

    /** {@code asked} is to be kept from look to look. */
    OverdueWatch(Term term, TallyfyClient client, SyncSettings settings, Asked asked) {
        this.term = term;
        this.client = client;
        this.settings = settings;
        this.asked = asked;
        this.recorder = new TaskRecorder(term);
        this.reader = new TaskReader(term, client, settings);
        this.confirmation =
                new Confirmation(term, client, recorder, settings.pace().maxAge());
    }

    /** Deals with what is due now, then waits for the next deadline or the next look. */
    Mono<Long> lookAndPause() {
        return look().then(Mono.defer(this::pause));
    }

    private Mono<Long> pause() {
        return term.stores()
                .timetable()
                .findNextDeadline(term.org())
                .map(this::untilDue)
                .defaultIfEmpty(LOOK)
                .flatMap(Mono::delay);
    }

    /** Until the deadline and grace have passed by whole seconds, as the answer's Date will show them. */
    private Duration untilDue(Instant deadline) {
        Duration until = Duration.between(client.serverClock().now(), dueAt(deadline));
        boolean isSooner = until.compareTo(LOOK) < 0 && !until.isNegative() && !until.isZero();
        return isSooner ? until : LOOK;
    }

    private Instant dueAt(Instant deadline) {
        Instant due = deadline.plus(settings.announcing().grace());
        Instant second = due.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(due) ? due : second.plusSeconds(1);
    }

    /** Deals with what is due now. */
    Flux<Tally> look() {
        return Flux.defer(() -> {
            Instant now = client.serverClock().now();
            Instant latest = now.minus(settings.announcing().grace());
            return term.stores()
                    .timetable()
                    .listDue(term.org(), latest, AT_ONCE)
                    .flatMapMany(due -> deal(due, now));
        });
    }

    private Flux<Tally> deal(List<DueTask> due, Instant now) {
        if (!settings.announcing().confirm()) {
            return due.isEmpty() ? Flux.empty() : take(due, now).flux();
        }
        return ask(asked.begin(due, now)).concatWith(Mono.defer(() -> takeUnanswered(now)));
    }

    private Flux<Tally> ask(List<DueTask> due) {
        Map<String, List<DueTask>> byRun = due.stream()
                .filter(task -> task.runId() != null)
                .collect(Collectors.groupingBy(task -> Objects.requireNonNull(task.runId())));
        List<DueTask> single = new ArrayList<>(
                due.stream().filter(task -> task.runId() == null).toList());
        List<String> runs = new ArrayList<>();
        byRun.forEach((run, tasks) -> {
            if (tasks.size() == 1) {
                single.addAll(tasks);
            } else {
                runs.add(run);
            }
        });
        Flux<Tally> singles = Flux.fromIterable(single)
                .flatMap(task -> confirmation.confirm(task.id(), task.runId()), settings.concurrency());
        return singles.concatWith(Flux.defer(() -> askRuns(runs)));
    }

    /** Several tasks of one run are due: one page of its list shows them all. */
    private Flux<Tally> askRuns(List<String> runs) {
        return term.stores()
                .mirror()
                .glimpseRuns(term.org(), runs)
                .flatMapMany(held -> reader.read(Flux.fromIterable(held.values())
                        .map(run -> new RunToRead(run.id(), Objects.requireNonNullElse(run.tasksReadHash(), 0L)))));
    }

    private Mono<Tally> takeUnanswered(Instant now) {
        Instant since = now.minus(settings.announcing().grace()).minus(UNCONFIRMED_AFTER);
        return term.stores()
                .timetable()
                .listDue(term.org(), since, AT_ONCE)
                .flatMap(due -> due.isEmpty() ? Mono.empty() : take(due, now));
    }

    private Mono<Tally> take(List<DueTask> due, Instant now) {
        Set<String> runs =
                due.stream().map(DueTask::runId).filter(OverdueWatch::isThere).collect(Collectors.toSet());
        return recorder.recordPassed(due.stream().map(DueTask::id).toList(), runs, now)
                .map(Tally::of);
    }

    private static boolean isThere(@Nullable String runId) {
        return runId != null;
    }
}
