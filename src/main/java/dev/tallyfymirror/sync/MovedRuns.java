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
import dev.tallyfymirror.sync.rule.News;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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

    /** What became of the tasks: written; and what is still to be appended of it. */
    record Moved(Recorded rows, List<NewEvent> events) {
        static final Moved NOTHING = new Moved(Recorded.NOTHING, List.of());

        private Moved plus(Moved other) {
            List<NewEvent> all = new ArrayList<>(events);
            all.addAll(other.events);
            return new Moved(rows.plus(other.rows), all);
        }
    }

    Mono<Moved> record(Session session, List<Change<RunColumn>> changes) {
        return Flux.fromIterable(changes)
                .filter(News::isMoved)
                .map(Change::after)
                .concatMap(run -> {
                    Instant now = run.memory().when().observedAt();
                    RunState state = RunState.of(run, null);
                    return recordTasksOf(session, run, "", task -> taskDiff.runMoved(task, state, now));
                })
                .reduce(Moved.NOTHING, Moved::plus);
    }

    /** The tasks of this run can't be looked at: what an archived one leaves to that look is concluded without it. */
    Mono<Moved> recordUnread(Session session, Held<RunColumn> run, Instant now) {
        RunState state = RunState.of(run, null);
        return recordTasksOf(session, run, "", task -> taskDiff.passed(task, state, now, false));
    }

    private Mono<Moved> recordTasksOf(
            Session session,
            Held<RunColumn> run,
            String after,
            Function<Held<TaskColumn>, Change<TaskColumn>> judgement) {
        var mirror = term.stores().mirror();
        return mirror.listTaskIds(session, term.org(), run.id(), after, TASKS_AT_ONCE)
                .flatMap(ids -> {
                    if (ids.isEmpty()) {
                        return Mono.just(Moved.NOTHING);
                    }
                    return mirror.findTasks(session, term.org(), ids)
                            .flatMap(tasks -> recordTasks(
                                    session,
                                    run,
                                    tasks.values().stream().map(judgement).toList()))
                            .flatMap(some -> recordTasksOf(session, run, ids.get(ids.size() - 1), judgement)
                                    .map(some::plus));
                });
    }

    private Mono<Moved> recordTasks(Session session, Held<RunColumn> run, List<Change<TaskColumn>> changes) {
        RunHead head = headOf(run);
        Batch<TaskColumn> batch = new Batch<>(Kind.TASK, run.memory().when().observedAt());
        changes.forEach(batch::add);
        List<NewEvent> events = batch.changes().stream()
                .flatMap(change -> term.stores().events().taskEvents(term.org(), change, head).stream())
                .toList();
        return term.apply(session, term.ofTasks(batch))
                .flatMap(rows -> markUnconfirmed(session, batch).thenReturn(new Moved(rows, events)));
    }

    private Mono<Void> markUnconfirmed(Session session, Batch<TaskColumn> batch) {
        List<String> left = batch.changes().stream()
                .filter(News::isLeftToALook)
                .map(change -> change.after().id())
                .toList();
        return term.stores().timetable().markUnconfirmed(session, term.org(), left);
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
