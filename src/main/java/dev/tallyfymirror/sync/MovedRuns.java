package dev.tallyfymirror.sync;

import dev.tallyfymirror.diff.TaskDiff;
import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Quarantined.Kind;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunHead;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.postgres.Session;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Judges the held tasks of runs that were archived, have gone, or are back, in the transaction that records the runs. */
final class MovedRuns {
    private static final int TASKS_AT_ONCE = 500;

    private final Term term;
    private final TaskDiff taskDiff;

    MovedRuns(Term term) {
        this.term = term;
        this.taskDiff = new TaskDiff(term.rules(), new JsonTrees());
    }

    Mono<Recorded> record(Session session, List<Change<RunColumn>> changes) {
        return Flux.fromIterable(changes)
                .filter(MovedRuns::isMoved)
                .concatMap(change -> recordTasksOf(session, change, ""))
                .reduce(Recorded.NOTHING, Recorded::plus);
    }

    /** Whether the run's tasks are something else now: archived or not, there or gone. */
    private static boolean isMoved(Change<RunColumn> change) {
        Held<RunColumn> before = change.before();
        if (before == null) {
            return false;
        }
        RunState was = RunState.of(before, null);
        RunState is = RunState.of(change.after(), null);
        return was.archived() != is.archived()
                || !Objects.equals(was.hiddenAt(), is.hiddenAt())
                || !Objects.equals(was.deletedAt(), is.deletedAt());
    }

    private Mono<Recorded> recordTasksOf(Session session, Change<RunColumn> run, String after) {
        String runId = run.after().id();
        var mirror = term.stores().mirror();
        return mirror.listTaskIds(session, term.org(), runId, after, TASKS_AT_ONCE)
                .flatMap(ids -> {
                    if (ids.isEmpty()) {
                        return Mono.just(Recorded.NOTHING);
                    }
                    return mirror.findTasks(session, term.org(), ids)
                            .flatMap(tasks -> recordTasks(session, run, List.copyOf(tasks.values())))
                            .flatMap(some -> recordTasksOf(session, run, ids.get(ids.size() - 1))
                                    .map(some::plus));
                });
    }

    private Mono<Recorded> recordTasks(Session session, Change<RunColumn> run, List<Held<TaskColumn>> tasks) {
        RunState state = RunState.of(run.after(), null);
        Instant now = run.after().memory().when().observedAt();
        RunHead head = headOf(run.after());
        Batch<TaskColumn> batch = new Batch<>(Kind.TASK, now);
        tasks.forEach(task -> batch.add(taskDiff.passed(task, state, now, false)));
        List<NewEvent> events = batch.changes().stream()
                .flatMap(change -> term.stores().events().taskEvents(term.org(), change, head).stream())
                .toList();
        return term.write(session, term.ofTasks(batch), events);
    }

    private static RunHead headOf(Held<RunColumn> run) {
        var columns = run.row().columns();
        return new RunHead(
                run.id(),
                columns.text(RunColumn.NAME),
                columns.text(RunColumn.STATUS),
                columns.text(RunColumn.CHECKLIST_ID),
                columns.text(RunColumn.CHECKLIST_TITLE));
    }
}
