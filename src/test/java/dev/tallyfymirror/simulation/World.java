package dev.tallyfymirror.simulation;

import dev.tallyfymirror.simulation.TaskView.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The organization: its runs and tasks with all that they ever were. Changes happen at seconds of their own. */
final class World {
    static final Instant BEGIN = Instant.parse("2026-03-01T09:00:00Z");

    final List<Run> runs = new ArrayList<>();
    final List<Task> tasks = new ArrayList<>();
    final Tallies tallies;
    private final Random random;
    private final Changes changes;
    private final int pace;
    private final boolean isLarge;
    private Instant now = BEGIN;
    private Instant next = BEGIN;
    private boolean quiet;

    World(long seed, Tallies tallies) {
        this.random = new Random(seed);
        this.tallies = tallies;
        this.changes = new Changes(this, random);
        this.pace = 6 + random.nextInt(60);
        this.isLarge = random.nextInt(6) == 0;
        for (int run = (isLarge ? 25 : 1) + random.nextInt(3); run > 0; run--) {
            changes.launch(now.minusSeconds(3600), isLarge ? random.nextInt(2) : 1 + random.nextInt(4));
        }
        if (isLarge) {
            changes.launch(now.minusSeconds(3600), 26);
        }
        for (int task = random.nextInt(3); task > 0; task--) {
            var unused = task(null, now.minusSeconds(3600));
        }
    }

    static final class Task {
        final String id;
        final @Nullable Run run;
        /** Its completions carry no time. */
        final boolean undated;

        final List<TaskView> views = new ArrayList<>();
        final Set<Instant> deadlines = new TreeSet<>();
        Instant settled = BEGIN.minusSeconds(7200);

        Task(String id, @Nullable Run run, boolean undated) {
            this.id = id;
            this.run = run;
            this.undated = undated;
        }

        TaskView view() {
            return views.get(views.size() - 1);
        }

        boolean isThere() {
            return view().isThere() && (run == null || run.view().isThere());
        }
    }

    static final class Run {
        final String id;
        final List<RunView> views = new ArrayList<>();

        Run(String id) {
            this.id = id;
        }

        RunView view() {
            return views.get(views.size() - 1);
        }
    }

    Instant now() {
        return now;
    }

    /** Many runs, and one of many tasks. */
    boolean isLarge() {
        return isLarge;
    }

    void goQuiet() {
        quiet = true;
    }

    void advance(Instant to) {
        while (!quiet && next.isBefore(to)) {
            now = next.isAfter(now) ? next : now;
            changes.any();
            int pause = random.nextInt(4) == 0 ? 0 : random.nextInt(pace);
            next = second(next).plusSeconds(1L + pause).plusNanos(100L * random.nextInt(10_000_000));
        }
        now = to.isAfter(now) ? to : now;
    }

    private static Instant second(Instant time) {
        return Instant.ofEpochSecond(time.getEpochSecond());
    }

    Run run(Instant created) {
        Run run = new Run("r" + (runs.size() + 1));
        run.views.add(
                new RunView(0, created, Presence.THERE, new RunView.Times(created, created, null, null), run.id, 0));
        runs.add(run);
        return run;
    }

    Task task(@Nullable Run run, Instant created) {
        Task task = new Task("t" + (tasks.size() + 1), run, random.nextInt(12) == 0);
        Instant deadline = random.nextInt(3) == 0 ? null : now.plusSeconds(random.nextInt(900) - 300L);
        var times = new TaskView.Times(created, created, null, deadline, null, List.of("1"));
        task.views.add(new TaskView(0, created, Presence.THERE, times, task.id, "active", "task"));
        tasks.add(task);
        if (deadline != null) {
            task.deadlines.add(deadline);
        }
        return task;
    }

    void set(Task task, TaskView next) {
        boolean moves = random.nextInt(7) > 0;
        tallies.count(moves ? "world: last_updated moves" : "world: last_updated stays");
        task.views.add(next.asOf(task.views.size(), now, moves));
        Run run = task.run;
        if (run != null && random.nextInt(5) > 0) {
            set(run, run.view().progressed());
        }
    }

    void set(Run run, RunView next) {
        run.views.add(next.asOf(run.views.size(), now, true));
    }

    /** The latest moment at which anything may still become due. */
    Instant lastDeadline() {
        Instant last = now;
        for (Task task : tasks) {
            Instant deadline = task.view().times().deadline();
            last = deadline != null && deadline.isAfter(last) ? deadline : last;
        }
        return last.plus(Duration.ofSeconds(1));
    }
}
