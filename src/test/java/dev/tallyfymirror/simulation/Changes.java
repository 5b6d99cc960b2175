package dev.tallyfymirror.simulation;

import dev.tallyfymirror.simulation.TaskView.Presence;
import dev.tallyfymirror.simulation.World.Run;
import dev.tallyfymirror.simulation.World.Task;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What people do in the organization, at the world's present moment. */
final class Changes {
    private static final int RUNS_AT_MOST = 9;
    private static final int RUNS_AT_MOST_IN_A_LARGE_ONE = 32;

    private final World world;
    private final Random random;
    /** A task that is completed, reopened and completed again within seconds, and how often still. */
    private @Nullable Task flickering;

    private int flickers;
    /** Shortly before a deadline of many. */
    private Instant takingAt = Instant.MAX;

    Changes(World world, Random random) {
        this.world = world;
        this.random = random;
    }

    void any() {
        if (random.nextInt(4) == 0 && bringBack()) {
            return;
        }
        int rare = random.nextInt(120);
        if (rare == 0 || world.now().isAfter(takingAt)) {
            takingAt = Instant.MAX;
            takeSeveral();
            return;
        }
        if (rare < 7) {
            setOneDeadline();
            return;
        }
        Task flicker = flickering;
        if (flicker != null && flickers-- > 0) {
            flicker(flicker);
            return;
        }
        if (random.nextInt(7) == 0) {
            ofRun(world.runs.get(random.nextInt(world.runs.size())));
        } else {
            ofTask(world.tasks.get(random.nextInt(world.tasks.size())));
        }
    }

    /** What is gone comes back sooner or later. */
    private boolean bringBack() {
        for (Run run : world.runs) {
            if (!run.view().isThere()) {
                ofRun(run);
                return true;
            }
        }
        for (Task task : world.tasks) {
            if (!task.view().isThere()) {
                ofTask(task);
                return true;
            }
        }
        return false;
    }

    private void ofTask(Task task) {
        TaskView view = task.view();
        if (!view.isThere()) {
            change(task, "task: back", view.with(Presence.THERE));
            return;
        }
        switch (random.nextInt(22)) {
            case 0, 1, 2, 3 -> completeOrReopen(task);
            case 4 -> {
                flickering = task;
                flickers = view.isFinished() ? 2 : 3;
                world.tallies.count("world: task: complete-reopen-complete begins");
            }
            case 5, 6, 7, 8, 9 -> change(task, "task: deadline moved", view.due(anotherDeadline(task)));
            case 10 -> change(task, "task: deadline removed", view.due(null));
            case 11, 12 -> skip(task);
            case 13, 14 -> archive(task);
            case 15 -> change(task, "task: deleted", view.with(Presence.DELETED));
            case 16 -> change(task, "task: hidden", view.with(Presence.HIDDEN));
            case 17 ->
                change(
                        task,
                        view.isExpiring() ? "task: no more expiring" : "task: expiring",
                        view.ofType(view.isExpiring() ? "task" : "expiring"));
            case 18 -> change(task, "task: owners", view.owned(List.of("1", "" + random.nextInt(4))));
            default -> change(task, "task: renamed", view.titled("title " + random.nextInt(1000)));
        }
    }

    private void ofRun(Run run) {
        RunView view = run.view();
        if (!view.isThere()) {
            change(run, "run: back", view.with(Presence.THERE));
            return;
        }
        switch (random.nextInt(9)) {
            case 0, 1 ->
                change(
                        run,
                        view.isArchived() ? "run: restored" : "run: archived",
                        view.archived(view.isArchived() ? null : world.now()));
            case 2 -> change(run, "run: deleted", view.with(Presence.DELETED));
            case 3 -> change(run, "run: hidden", view.with(Presence.HIDDEN));
            case 4, 5 -> launchAnother();
            case 6 ->
                change(
                        run,
                        view.times().completed() == null ? "run: completed" : "run: reopened",
                        view.completed(view.times().completed() == null ? world.now() : null));
            default -> change(run, "run: renamed", view.named("name " + random.nextInt(1000)));
        }
    }

    /** Somebody cleans up, or takes a right away. */
    private void takeSeveral() {
        Presence fate = random.nextBoolean() ? Presence.DELETED : Presence.HIDDEN;
        List<Run> there =
                world.runs.stream().filter(run -> run.view().isThere()).toList();
        if (there.size() > 1) {
            world.tallies.count("world: several runs gone at once");
            int spared = random.nextInt(there.size() - 1);
            there.subList(spared, there.size())
                    .forEach(run -> world.set(run, run.view().with(fate)));
        }
    }

    /** One for all tasks of a run, or for half of all there are. */
    private void setOneDeadline() {
        world.tallies.count("world: many tasks given one deadline");
        Run run = random.nextInt(4) == 0 ? world.runs.get(random.nextInt(world.runs.size())) : null;
        Instant deadline = world.now().plusSeconds(20L + random.nextInt(120));
        takingAt = random.nextInt(3) == 0 ? deadline.minusSeconds(5) : takingAt;
        for (Task task : world.tasks) {
            if (task.isThere()
                    && !task.view().isFinished()
                    && (run == null ? random.nextInt(4) > 0 : task.run == run)) {
                task.deadlines.add(deadline);
                world.set(task, task.view().due(deadline));
            }
        }
    }

    private void launchAnother() {
        if (world.runs.size() >= (world.isLarge() ? RUNS_AT_MOST_IN_A_LARGE_ONE : RUNS_AT_MOST)) {
            return;
        }
        Run run = launch(world.now(), 1 + random.nextInt(3));
        world.tallies.count("world: run: launched");
        if (random.nextBoolean()) {
            world.tallies.count("world: run: launched and finished at once");
            world.tasks.stream().filter(task -> task.run == run).forEach(this::complete);
            world.set(run, run.view().completed(world.now()));
        }
    }

    Run launch(Instant created, int tasks) {
        Run run = world.run(created);
        for (int task = 0; task < tasks; task++) {
            var unused = world.task(run, created);
        }
        return run;
    }

    private void flicker(Task task) {
        if (task.isThere()) {
            completeOrReopen(task);
        }
    }

    private void completeOrReopen(Task task) {
        if (task.view().isFinished()) {
            change(task, "task: reopened", task.view().open("active"));
            task.settled = world.now();
        } else {
            complete(task);
        }
    }

    /** Now; or, as it is found now, somewhat before, or at the very moment of the deadline. */
    private void complete(Task task) {
        TaskView view = task.view();
        Instant at = world.now();
        Instant deadline = view.times().deadline();
        Instant earliest = task.settled.plusSeconds(1);
        Instant before = at.minusSeconds(1 + random.nextInt(90));
        if (random.nextInt(4) == 0 && deadline != null && deadline.isBefore(at) && deadline.isAfter(earliest)) {
            at = deadline;
            world.tallies.count("world: task: completed at its deadline to the microsecond");
        } else if (random.nextInt(5) == 0 && before.isAfter(earliest)) {
            at = before;
            world.tallies.count("world: task: completed, dated back");
        }
        task.settled = at;
        change(task, "task: completed", view.completed(task.undated ? null : at));
    }

    private void skip(Task task) {
        TaskView view = task.view();
        if (!view.isFinished()) {
            change(
                    task,
                    view.isSkipped() ? "task: unskipped" : "task: skipped",
                    view.open(view.isSkipped() ? "active" : "auto-skipped"));
        }
    }

    private void archive(Task task) {
        TaskView view = task.view();
        change(
                task,
                view.isArchived() ? "task: restored" : "task: archived",
                view.archived(view.isArchived() ? null : world.now()));
    }

    /** One that it had before, one around now, one missed long ago, or one to come. */
    private Instant anotherDeadline(Task task) {
        Instant now = world.now();
        int kind = random.nextInt(6);
        if (kind < 2 && !task.deadlines.isEmpty()) {
            world.tallies.count("world: task: deadline moved back to one it had");
            return List.copyOf(task.deadlines).get(random.nextInt(task.deadlines.size()));
        }
        long seconds = kind == 2 ? -random.nextInt(600) : kind == 3 ? random.nextInt(7) - 3 : 5 + random.nextInt(240);
        Instant deadline = now.plusSeconds(seconds);
        deadline = random.nextBoolean() ? Instant.ofEpochSecond(deadline.getEpochSecond()) : deadline;
        task.deadlines.add(deadline);
        return deadline;
    }

    private void change(Task task, String what, TaskView next) {
        world.tallies.count("world: " + what);
        world.set(task, next);
    }

    private void change(Run run, String what, RunView next) {
        world.tallies.count("world: " + what);
        world.set(run, next);
    }
}
