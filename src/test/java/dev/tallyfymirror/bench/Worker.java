package dev.tallyfymirror.bench;

import dev.tallyfymirror.standin.Mutations;
import dev.tallyfymirror.standin.TaskTruth;
import dev.tallyfymirror.standin.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who works in the open runs: of ten changes five complete a task, two move a deadline, two rename, and one
 * reopens what was finished before the work began. A quarter leaves the entry of the run as it was. The pauses are random.
 */
final class Worker {
    private static final double SILENT = 0.25;

    private final World world;
    private final SplittableRandom random;
    private final List<String> open = new ArrayList<>();
    private final List<String> finished = new ArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private volatile double rate;
    private int turn;

    Worker(World world, long seed) {
        this.world = world;
        this.random = new SplittableRandom(seed + 7);
        for (String run : world.runIds()) {
            var truth = world.runTruth(run);
            if (truth.completedAt() == null && truth.archivedAt() == null) {
                world.taskIds(run).forEach(this::sort);
            }
        }
    }

    private void sort(String id) {
        TaskTruth task = world.taskTruth(id);
        if (task.finished()) {
            finished.add(id);
        } else if (task.open()) {
            open.add(id);
        }
    }

    /** From now on at so many changes a second. */
    void work(double perSecond) {
        boolean idle = rate == 0;
        rate = perSecond;
        if (idle && perSecond > 0) {
            later();
        }
    }

    private void later() {
        double seconds = -Math.log(1 - random.nextDouble()) / rate;
        var unused = thread.schedule(this::change, (long) (seconds * 1e9), TimeUnit.NANOSECONDS);
    }

    private void change() {
        if (rate == 0 || open.size() < 2) {
            return;
        }
        Mutations change = random.nextDouble() < SILENT ? world.changeSilently() : world.change();
        switch (turn++ % 10) {
            case 0, 2, 4, 6, 8 -> change.complete(open.remove(random.nextInt(open.size())));
            case 1, 5 -> change.deadline(any(open), later(random.nextInt(48, 900)));
            case 3 -> reopen(change);
            default -> change.renameTask(any(open), "Renamed " + turn);
        }
        later();
    }

    private void reopen(Mutations change) {
        if (!finished.isEmpty()) {
            change.reopen(finished.remove(random.nextInt(finished.size())));
        }
    }

    private String any(List<String> ids) {
        return ids.get(random.nextInt(ids.size()));
    }

    private static Instant later(int hours) {
        return Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).plus(Duration.ofHours(hours));
    }
}
