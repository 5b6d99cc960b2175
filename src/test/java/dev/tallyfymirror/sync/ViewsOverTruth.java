package dev.tallyfymirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.standin.TaskTruth;
import dev.tallyfymirror.standin.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The views, compared with what the stand-in's own account of its tasks comes to. */
final class ViewsOverTruth {
    private final TestDatabase database;
    private final World world;
    private final String org;
    private final List<TaskTruth> tasks;

    private ViewsOverTruth(TestDatabase database, World world, String org) {
        this.database = database;
        this.world = world;
        this.org = org;
        this.tasks = world.taskIds(task -> true).stream().map(world::taskTruth).toList();
    }

    /** When the mirror has caught up with the truth. */
    static void compare(TestDatabase database, World world, String org) {
        ViewsOverTruth views = new ViewsOverTruth(database, world, org);
        assertThat(views.ids("open_task", "true")).as("open_task").isEqualTo(views.ids(views::isOpen));
        Instant now = Instant.parse(
                database.texts("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.USZ')")
                        .get(0));
        assertThat(views.ids("overdue_task", "deadline <= '" + now + "'"))
                .as("overdue_task")
                .isEqualTo(views.ids(task -> views.isOverdue(task, now)));
        views.compareProgress();
        views.compareCompletionTimes();
    }

    private List<String> ids(String view, String condition) {
        return database.texts("SELECT task_id FROM tallyfy." + view + " WHERE org_id = '" + org + "' AND " + condition
                + " ORDER BY task_id COLLATE \"C\"");
    }

    private List<String> ids(Predicate<TaskTruth> what) {
        return tasks.stream().filter(what).map(TaskTruth::id).sorted().toList();
    }

    private boolean isOpen(TaskTruth task) {
        return isThere(task)
                && !task.finished()
                && !task.skipped()
                && task.archivedAt() == null
                && !isRunArchived(task);
    }

    private static boolean isThere(TaskTruth task) {
        return !task.hidden() && !task.deleted();
    }

    private boolean isRunArchived(TaskTruth task) {
        return task.runId() != null && world.runTruth(task.runId()).archivedAt() != null;
    }

    private boolean isOverdue(TaskTruth task, Instant now) {
        return isOpen(task)
                && task.deadline() != null
                && !task.deadline().isAfter(now)
                && !task.type().startsWith("expiring");
    }

    private void compareProgress() {
        Map<String, String> counted = new TreeMap<>();
        for (String run : world.runIds()) {
            if (!world.runTruth(run).hidden() && !world.runTruth(run).deleted()) {
                List<TaskTruth> own =
                        tasks.stream().filter(task -> run.equals(task.runId())).toList();
                long open = own.stream().filter(this::isOpen).count();
                long finished = own.stream()
                        .filter(ViewsOverTruth::isThere)
                        .filter(TaskTruth::finished)
                        .count();
                counted.put(run, finished + " finished, " + open + " open");
            }
        }
        Map<String, String> shown = new TreeMap<>();
        database.texts("SELECT p.run_id || '=' || finished_tasks || ' finished, ' || open_tasks || ' open'"
                        + " FROM tallyfy.run_progress p JOIN tallyfy.run r USING (org_id, run_id) WHERE org_id = '"
                        + org
                        + "' AND r.hidden_at IS NULL AND r.deleted_at IS NULL")
                .forEach(text -> shown.put(text.split("=")[0], text.split("=")[1]));
        assertThat(shown).as("run_progress").isEqualTo(counted);
    }

    private void compareCompletionTimes() {
        Map<String, Long> counted = new TreeMap<>(tasks.stream()
                .filter(task -> task.finished() && !task.deleted() && task.stepId() != null)
                .collect(Collectors.groupingBy(TaskTruth::stepId, Collectors.counting())));
        List<String> shown = new ArrayList<>(database.texts("SELECT step_id || '=' || sum(completed_tasks)"
                + " FROM tallyfy.completion_time WHERE org_id = '" + org + "' AND step_id IS NOT NULL GROUP BY step_id"
                + " ORDER BY step_id COLLATE \"C\""));
        assertThat(shown)
                .as("completion_time")
                .isEqualTo(counted.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }
}
