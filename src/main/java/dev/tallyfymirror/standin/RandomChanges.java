package dev.tallyfymirror.standin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded changes of every kind, each to another task of the world; the kinds take turns. A completion may show a task
 * that a rule had hidden: its entry is among those returned.
 */
final class RandomChanges {
    private final World world;
    private final SplittableRandom random;
    private final double silentShare;

    RandomChanges(World world, long seed, double silentShare) {
        this.world = world;
        this.random = new SplittableRandom(seed);
        this.silentShare = silentShare;
    }

    List<TruthEntry> make(int count) {
        synchronized (world) {
            List<TaskState> candidates = new ArrayList<>(world.tasks().stream()
                    .filter(task -> task.reachable() && !task.concealed() && task.flaw == null && !task.skipped())
                    .filter(task -> task.run == null || task.run.flaw == null)
                    .toList());
            int known = world.entries().size();
            for (int i = 0; i < count && !candidates.isEmpty(); i++) {
                change(i, candidates.remove(random.nextInt(candidates.size())));
            }
            List<TruthEntry> log = world.entries();
            return List.copyOf(log.subList(known, log.size()));
        }
    }

    private void change(int turn, TaskState task) {
        Mutations change = random.nextDouble() < silentShare ? world.changeSilently() : world.change();
        Instant later = world.clock().stamp().plus(Duration.ofHours(random.nextInt(30, 900)));
        switch (turn % 8) {
            case 0, 4 -> turnRound(change, task);
            case 1 -> change.rawTask(task.id);
            case 2 -> change.owners(task.id, Owners.users(world.catalog().anyone(random), 2_000 + turn));
            case 3 -> change.deadline(task.id, later);
            case 5 -> change.renameTask(task.id, "Renamed " + turn);
            case 6 -> change.deadline(task.id, task.deadline == null ? later : null);
            default -> takeAway(change, task);
        }
    }

    private static void turnRound(Mutations change, TaskState task) {
        if (task.finished()) {
            change.reopen(task.id);
        } else {
            change.complete(task.id);
        }
    }

    private static void takeAway(Mutations change, TaskState task) {
        if (task.finished()) {
            change.archiveTask(task.id);
        } else {
            change.skip(task.id);
        }
    }
}
