package dev.tallyfymirror.standin;

import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** New items in a world that is already there: everything open, nothing late. Called under the world's lock. */
final class Launch {
    private final World world;
    private final SplittableRandom random;

    Launch(World world) {
        this.world = world;
        this.random = world.random();
    }

    TruthEntry run(String name, int tasks) {
        Instant stamp = world.clock().stamp();
        RunState run = new RunState(world.identify("run"), world.catalog().anyTemplate(random));
        run.name = name;
        run.owner = world.catalog().anyone(random);
        run.starter = run.owner;
        run.createdAt = stamp;
        run.lastUpdated = stamp;
        for (int position = 1; position <= tasks; position++) {
            TaskState task = task(run, position, stamp);
            run.tasks.add(task);
            world.add(task);
        }
        run.count(stamp);
        world.add(run);
        return world.append(new TruthEntry(stamp, "run.launched", run.id, null, null, name, true, run.owner));
    }

    private TaskState task(RunState run, int position, Instant stamp) {
        Step step = run.template.step(position);
        TaskState task = new TaskState(world.identify("task"), run, position, step);
        task.type = step.taskType();
        task.title = step.title();
        task.status = position == 1 ? "active" : "not-started";
        begin(task, stamp);
        return task;
    }

    private void begin(TaskState task, Instant stamp) {
        task.owners = Owners.users(world.catalog().anyone(random));
        task.createdAt = stamp;
        task.startedAt = stamp;
        task.lastUpdated = stamp;
    }

    TruthEntry oneOffTask(String title, @Nullable Instant deadline) {
        Instant stamp = world.clock().stamp();
        TaskState task = new TaskState(world.identify("task"), null, 1, null);
        task.title = title;
        task.status = "active";
        task.deadline = deadline;
        begin(task, stamp);
        world.add(task);
        return world.append(new TruthEntry(
                stamp,
                "task.created",
                null,
                task.id,
                null,
                title,
                false,
                world.catalog().me()));
    }
}
