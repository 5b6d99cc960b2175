package dev.tallyfymirror.standin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fills a world with its first runs and tasks. All that has happened lies at least a minute back; the deadlines ahead
 * are at least a day away, so that a quiet world stays as it is.
 */
final class WorldSeeder {
    private static final int MINUTE = 60;
    private static final int DAY = 86_400;
    private static final String[] RUN_FLAWS = {"due_date", "progress", "created_at", "late_tasks"};
    private static final String[] TASK_FLAWS = {"completed_at", "deadline", "position", "owners", "created_at"};
    private final World world;
    private final StandInSettings.Content content;
    private final Instant start;
    private final SplittableRandom random;
    private Instant lastCreated;
    private int open;

    WorldSeeder(World world, StandInSettings.Content content) {
        this.world = world;
        this.content = content;
        this.start = world.clock().now().truncatedTo(ChronoUnit.SECONDS);
        this.random = world.random();
        this.lastCreated = start.minusSeconds(DAY);
    }

    void fill() {
        for (int i = 0; i < content.runs(); i++) {
            run(i);
        }
        for (int i = 0; i < content.oneOffTasks(); i++) {
            oneOff(i);
        }
        spoil();
    }

    /** Of every twelve runs one is archived, one archived when complete, three are complete, two in trouble. */
    private void run(int index) {
        int kind = index % 12;
        RunState run = new RunState(world.identify("run"), world.catalog().anyTemplate(random));
        run.createdAt = index % 10 == 9 ? lastCreated : ago(start, 2 * DAY, 90 * DAY);
        lastCreated = run.createdAt;
        run.name = run.template.title() + " - " + world.catalog().anyCustomer(random);
        run.owner = world.catalog().anyone(random);
        run.starter = run.owner;
        run.starred = index % 8 == 2;
        run.dueDate = index % 3 == 0 ? null : run.createdAt.plusSeconds(random.nextInt(10, 120) * (long) DAY);
        run.lastUpdated = run.createdAt;
        boolean complete = kind == 1 || kind == 5 || kind == 9 || kind == 7 || open >= content.openRuns();
        int finished = complete || content.tasks() == 0 ? content.tasks() : random.nextInt(content.tasks());
        for (int position = 1; position <= content.tasks(); position++) {
            add(run, task(run, position, finished));
        }
        close(run, complete, kind == 3 || kind == 7);
        open += complete || run.archivedAt != null ? 0 : 1;
        run.status = complete ? "complete" : trouble(index);
        run.count(start);
        world.add(run);
    }

    private static String trouble(int index) {
        if (index % 12 == 10) {
            return index % 24 == 10 ? "problem" : "issue";
        }
        return index % 12 == 11 ? "delayed" : "active";
    }

    private void close(RunState run, boolean complete, boolean archived) {
        if (complete) {
            run.completedAt = run.lastUpdated;
        }
        if (archived) {
            run.archivedAt = between(run.lastUpdated, start.minusSeconds(MINUTE));
            run.lastUpdated = run.archivedAt;
        }
    }

    private void add(RunState run, TaskState task) {
        run.tasks.add(task);
        world.add(task);
        if (task.lastUpdated.isAfter(run.lastUpdated)) {
            run.lastUpdated = task.lastUpdated;
        }
    }

    private TaskState task(RunState run, int position, int finished) {
        Step step = run.template.step(position);
        TaskState task = new TaskState(world.identify("task"), run, position, step);
        task.type = step.taskType();
        task.title = step.title();
        task.starter = run.starter;
        task.createdAt = run.createdAt;
        task.startedAt = run.createdAt;
        task.owners = owners();
        if (position % 9 == 8) {
            task.status = "auto-skipped";
            task.shownBy = run.tasks.get(position - 2);
            task.deadline = run.createdAt.plusSeconds(position * (long) DAY);
        } else if (position <= finished) {
            finish(task);
        } else {
            leaveOpen(task, position - finished);
        }
        task.lastUpdated = task.completedAt == null ? ago(start, MINUTE, DAY) : task.completedAt;
        return task;
    }

    private void finish(TaskState task) {
        task.completedAt = between(task.createdAt, start.minusSeconds(MINUTE));
        if (random.nextInt(4) > 0) {
            task.deadline = task.createdAt.plusSeconds(random.nextInt(1, 60) * (long) DAY);
        }
        task.completer =
                task.owners.users().isEmpty() ? 1001 : task.owners.users().get(0);
        task.status = "completed";
        if (task.type.equals("approval")) {
            task.approved = random.nextInt(4) > 0;
            task.status = task.approved ? "approved" : "rejected";
        } else if (task.expiring()) {
            task.status = random.nextBoolean() ? "expired" : "acknowledged";
            if (task.status.equals("expired")) {
                task.completer = null;
                task.deadline = task.completedAt;
            }
        }
    }

    private void leaveOpen(TaskState task, int ahead) {
        task.status = ahead == 1 ? "active" : ahead == 2 ? "in-progress" : "not-started";
        int lot = task.expiring() ? 9 : random.nextInt(20);
        if (lot < 4) {
            task.deadline = ago(start, MINUTE, 10 * DAY);
        } else if (lot < 15) {
            task.deadline = start.plusSeconds(random.nextInt(DAY, 30 * DAY));
        }
    }

    private void oneOff(int index) {
        TaskState task = new TaskState(world.identify("task"), null, index + 1, null);
        task.title = "Call back " + world.catalog().anyCustomer(random);
        task.createdAt = ago(start, 2 * DAY, 60 * DAY);
        task.startedAt = task.createdAt;
        task.owners = owners();
        if (index % 3 == 1) {
            finish(task);
        } else {
            leaveOpen(task, 1);
        }
        task.lastUpdated = task.completedAt == null ? ago(start, MINUTE, DAY) : task.completedAt;
        if (index % 7 == 6) {
            task.archivedAt = task.lastUpdated;
        }
        world.add(task);
    }

    private Owners owners() {
        int lot = random.nextInt(12);
        if (lot == 0) {
            return Owners.NOBODY;
        }
        List<Integer> users = new ArrayList<>(List.of(world.catalog().anyone(random)));
        if (lot < 4) {
            int second = world.catalog().anyone(random);
            if (!users.contains(second)) {
                users.add(second);
            }
        }
        List<String> guests = lot == 5 || lot == 6 ? List.of(world.catalog().anyGuest(random)) : List.of();
        List<String> groups = lot == 7 ? List.of(world.catalog().anyGroup(random)) : List.of();
        return new Owners(users, guests, groups);
    }

    /** The hopeless items: every fourth of them a run, the others tasks. */
    private void spoil() {
        List<RunState> runs = new ArrayList<>(world.runs());
        List<TaskState> tasks = new ArrayList<>(world.tasks());
        for (int i = 0; i < content.unreadableIds() + content.unreadableFields(); i++) {
            boolean id = i < content.unreadableIds();
            if (i % 4 == 3 && !runs.isEmpty()) {
                RunState run = runs.remove(random.nextInt(runs.size()));
                run.flaw = id ? "id" : RUN_FLAWS[i / 4 % RUN_FLAWS.length];
            } else if (!tasks.isEmpty()) {
                TaskState task = tasks.remove(random.nextInt(tasks.size()));
                task.flaw = id ? "id" : TASK_FLAWS[i % TASK_FLAWS.length];
            }
        }
    }

    private Instant ago(Instant from, int least, int most) {
        return from.minusSeconds(random.nextInt(least, most));
    }

    private Instant between(Instant from, Instant to) {
        long seconds = Math.max(1, to.getEpochSecond() - from.getEpochSecond());
        return from.plusSeconds(random.nextLong(seconds));
    }
}
