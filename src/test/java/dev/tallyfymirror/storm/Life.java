package dev.tallyfymirror.storm;

import dev.tallyfymirror.standin.Mutations;
import dev.tallyfymirror.standin.TaskTruth;
import dev.tallyfymirror.standin.World;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What happens in the organization while the storm goes on: seeded changes of every kind. No run is changed twice within
 * two seconds, so that each change shows in the run's entry, whose times are whole seconds.
 */
final class Life implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(200);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration NEAR = Duration.ofSeconds(6);
    private static final int MOST_RUNS = 40;
    private static final int DAY = 86_400;

    private final World world;
    private final Truth truth;
    private final SplittableRandom random;
    private final Set<String> probes;
    private final Set<String> putAway = new HashSet<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean living = true;
    private volatile @Nullable Throwable failure;
    private int named;

    /** {@code probes}: runs that are left alone. */
    Life(World world, Truth truth, long seed, Set<String> probes) {
        this.world = world;
        this.truth = truth;
        this.random = new SplittableRandom(seed);
        this.probes = probes;
    }

    void begin() {
        var unused = clock.scheduleAtFixedRate(this::step, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void step() {
        try {
            truth.passDeadlines();
            if (living) {
                happen();
            }
        } catch (RuntimeException wrong) {
            failure = wrong;
        }
    }

    /** From now on only deadlines pass; returns when the last of those near has. */
    void settle() {
        living = false;
        Waiting.lasting(NEAR.plusSeconds(1));
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    private void happen() {
        synchronized (world) {
            Mutations change = world.change();
            switch (random.nextInt(24)) {
                case 0, 1, 2, 3, 4 -> task(TaskTruth::open, task -> change.complete(task));
                case 5, 6 -> task(Life::isReopenable, task -> change.reopen(task));
                case 7, 8, 9, 10 -> task(TaskTruth::open, task -> change.deadline(task, soon()));
                case 11 -> task(TaskTruth::open, task -> change.deadline(task, at(-random.nextInt(5, 60))));
                case 12, 13 -> task(this::isLate, task -> change.deadline(task, at(random.nextInt(1, 9) * DAY)));
                case 14 -> task(this::isLate, task -> change.deadline(task, null));
                case 15 -> launch(change);
                case 16 -> run(false, run -> change.archiveRun(run));
                case 17 -> run(true, run -> change.restoreRun(run));
                case 18 -> task(Life::isArchivable, task -> archive(change, task));
                case 19 -> task(Life::isRestorable, task -> change.restoreTask(task));
                case 20 -> task(TaskTruth::open, task -> change.renameTask(task, "Renamed " + ++named));
                case 21 -> run(false, run -> change.renameRun(run, "Renamed " + ++named));
                case 22 -> task(this::isToDelete, task -> change.deleteTask(task));
                default -> more(change);
            }
        }
    }

    private void more(Mutations change) {
        switch (random.nextInt(3)) {
            case 0 -> alone(() -> change.addOneOffTask("Call " + ++named, soon()));
            case 1 -> run(false, run -> change.deleteRun(run));
            default -> launch(change);
        }
    }

    private void launch(Mutations change) {
        long open = world.runIds().stream()
                .filter(run -> world.runTruth(run).archivedAt() == null)
                .count();
        if (open < MOST_RUNS) {
            alone(() -> change.launchRun("Launched " + ++named, random.nextInt(2, 6)));
        }
    }

    private Instant soon() {
        return at(random.nextInt(2, (int) NEAR.toSeconds()));
    }

    private Instant at(int seconds) {
        return world.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds);
    }

    private boolean isLate(TaskTruth task) {
        return task.open() && task.deadline() != null && task.deadline().isBefore(world.now());
    }

    private void archive(Mutations change, String task) {
        putAway.add(task);
        change.archiveTask(task);
    }

    /** Not what was put away before: whoever has not seen it come back misses it in no list. */
    private boolean isToDelete(TaskTruth task) {
        return task.open() && !putAway.contains(task.id()) && random.nextInt(4) == 0;
    }

    private static boolean isReopenable(TaskTruth task) {
        return task.finished() && task.archivedAt() == null && !task.type().startsWith("expiring");
    }

    /** Tallyfy archives a task once; of an archived one in a run no list tells anything. */
    private static boolean isArchivable(TaskTruth task) {
        return (task.open() || task.finished()) && task.archivedAt() == null;
    }

    private static boolean isRestorable(TaskTruth task) {
        return task.archivedAt() != null;
    }

    /** Any task of that kind that is not in an archived run and was left alone for a while. */
    private void task(Predicate<TaskTruth> which, Consumer<String> change) {
        List<String> found = world.taskIds(task -> which.test(task) && isFree(task.runId(), task.id()));
        pick(found, change);
    }

    private boolean isFree(@Nullable String run, String task) {
        if (run == null) {
            return isQuiet(task);
        }
        return !probes.contains(run) && world.runTruth(run).archivedAt() == null && isQuiet(run);
    }

    private void run(boolean archived, Consumer<String> change) {
        pick(
                world.runIds().stream()
                        .filter(run -> !probes.contains(run) && isQuiet(run))
                        .filter(run -> archived == (world.runTruth(run).archivedAt() != null))
                        .toList(),
                change);
    }

    private boolean isQuiet(String item) {
        Instant touched = truth.touchedAt(item);
        return touched == null || touched.plus(QUIET).isBefore(Instant.now());
    }

    private void pick(List<String> found, Consumer<String> change) {
        if (!found.isEmpty()) {
            String one = found.get(random.nextInt(found.size()));
            alone(() -> change.accept(one));
        }
    }

    private void alone(Runnable change) {
        Instant unused = truth.change(change);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
