package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Times.at;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Memory.Episode;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One task: what is set is what Tallyfy shows at the next look; what a look returns are the facts announced by it. */
final class Tasks extends Shown<TaskColumn, Tasks> {
    private TaskDiff diff;
    private RunState run = RunState.NONE;

    private Tasks(Given given) {
        super(TaskColumn.class);
        this.diff = new TaskDiff(given.rules(), JSON);
    }

    /** An open task created before the baseline, without a deadline. */
    static Tasks task(Given given) {
        return new Tasks(given)
                .set(TaskColumn.TITLE, "Review")
                .status("active")
                .set(TaskColumn.TASK_TYPE, "task")
                .created("07:00")
                .set(TaskColumn.OWNER_USERS, List.of("1001"))
                .updated("07:00");
    }

    static Tasks task() {
        return task(Given.USUAL);
    }

    /** Seen once, so that what follows is not a first sight. */
    static Tasks known() {
        return seenOnce(task());
    }

    static Tasks due(String deadline) {
        return seenOnce(task().deadline(deadline));
    }

    private static Tasks seenOnce(Tasks task) {
        task.seen("08:10");
        return task;
    }

    /** Announced as overdue since 12:00, at 12:01. */
    static Tasks overdue() {
        Tasks task = due("12:00");
        task.seen("12:01");
        return task;
    }

    Tasks under(Given given) {
        diff = new TaskDiff(given.rules(), JSON);
        return this;
    }

    @Override
    Tasks self() {
        return this;
    }

    @Override
    Optional<Change<TaskColumn>> observe(@Nullable Held<TaskColumn> held, Observation<TaskColumn> seen) {
        return diff.observed(held, seen, run);
    }

    List<String> passes(String time) {
        return passes(time, true);
    }

    List<String> passes(String time, boolean mayBegin) {
        return told(diff.passed(change().after(), run, at(time), mayBegin));
    }

    Tasks status(@Nullable String word) {
        return set(TaskColumn.STATUS, word);
    }

    Tasks created(@Nullable String time) {
        return set(TaskColumn.CREATED_AT, time(time));
    }

    Tasks deadline(@Nullable String time) {
        return set(TaskColumn.DEADLINE, time(time));
    }

    Tasks updated(@Nullable String time) {
        return set(TaskColumn.LAST_UPDATED, time(time));
    }

    Tasks archived(@Nullable String time) {
        return set(TaskColumn.ARCHIVED_AT, time(time));
    }

    Tasks completed(@Nullable String time) {
        return status("completed").set(TaskColumn.COMPLETED_AT, time(time));
    }

    Tasks open() {
        return status("active").set(TaskColumn.COMPLETED_AT, null);
    }

    Tasks skipped() {
        return status("auto-skipped").set(TaskColumn.COMPLETED_AT, null);
    }

    Tasks in(RunState state) {
        run = state;
        return this;
    }

    static RunState runArchived(boolean archived, @Nullable String updated) {
        return new RunState(archived, null, null, time(updated), null);
    }

    static RunState runGone(@Nullable String hidden, @Nullable String deleted) {
        return new RunState(false, time(hidden), time(deleted), null, null);
    }

    static RunState runRead(String tasksReadAt) {
        return new RunState(false, null, null, null, time(tasksReadAt));
    }

    @Nullable
    Episode episode() {
        return change().after().memory().overdueness().episode();
    }
}
