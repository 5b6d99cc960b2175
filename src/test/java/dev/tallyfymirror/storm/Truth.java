package dev.tallyfymirror.storm;

import dev.tallyfymirror.standin.RunTruth;
import dev.tallyfymirror.standin.TruthEntry;
import dev.tallyfymirror.standin.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The journal of what was so in the organization: every change is made through it, and it notes what each task was from
 * when on. It knows the stand-in alone.
 */
final class Truth {
    private final World world;
    private final Map<String, List<Phase>> phases = new LinkedHashMap<>();
    private final Map<String, List<Turn>> turns = new HashMap<>();
    private final Map<String, Instant> touched = new HashMap<>();
    /** When passed deadlines were last made to show in the lists. */
    private final List<Instant> passes = new ArrayList<>();

    private int known;
    private int changes;

    Truth(World world) {
        this.world = world;
        synchronized (world) {
            Instant now = Instant.now();
            known = world.log().size();
            world.runIds().forEach(run -> snapshotRun(run, now, now));
            world.oneOffTaskIds().forEach(task -> snapshot(task, now, now));
        }
    }

    /** Makes a change and notes what became of it; the time at which it was done. */
    Instant change(Runnable change) {
        synchronized (world) {
            Instant before = Instant.now();
            change.run();
            Instant after = Instant.now();
            note(before, after);
            return after;
        }
    }

    /** Lets passed deadlines take effect: expiring tasks complete, lists count what is late. */
    void passDeadlines() {
        synchronized (world) {
            var unused = change(world::passDeadlines);
            passes.add(Instant.now());
        }
    }

    private void note(Instant before, Instant after) {
        List<TruthEntry> log = world.log();
        Set<String> tasks = new LinkedHashSet<>();
        for (TruthEntry entry : log.subList(known, log.size())) {
            changes++;
            touched.put(entry.runId() == null ? String.valueOf(entry.taskId()) : entry.runId(), after);
            if (entry.runId() != null) {
                turn(entry.runId(), before, after);
            }
            if (entry.taskId() != null) {
                tasks.add(entry.taskId());
            } else if (entry.runId() != null) {
                tasks.addAll(world.taskIds(entry.runId()));
                // what was deleted of it, too: a mirror that does not know that yet sees its run archived first
                tasks.addAll(known(entry.runId()));
            }
        }
        known = log.size();
        tasks.forEach(task -> snapshot(task, before, after));
    }

    private List<String> known(String run) {
        return phases.keySet().stream()
                .filter(task -> run.equals(world.taskTruth(task).runId()))
                .toList();
    }

    private void turn(String run, Instant before, Instant after) {
        List<Turn> of = turns.computeIfAbsent(run, id -> new ArrayList<>());
        RunTruth now = world.runTruth(run);
        boolean closed = now.completedAt() != null || now.archivedAt() != null || now.deleted();
        if (!of.isEmpty()) {
            Turn last = of.get(of.size() - 1);
            if (last.closed() == closed) {
                return;
            }
            of.set(of.size() - 1, last.until(before));
        }
        of.add(new Turn(closed, after, Instant.MAX));
    }

    private void snapshotRun(String run, Instant before, Instant after) {
        turn(run, before, after);
        world.taskIds(run).forEach(task -> snapshot(task, before, after));
    }

    private void snapshot(String task, Instant before, Instant after) {
        List<Phase> of = phases.computeIfAbsent(task, id -> new ArrayList<>());
        View now = View.of(world, task);
        if (!of.isEmpty()) {
            Phase last = of.get(of.size() - 1);
            if (last.view().equals(now)) {
                return;
            }
            of.set(of.size() - 1, last.until(before));
        }
        of.add(new Phase(now, after, Instant.MAX));
    }

    /** When the run, or the task outside of any, was last changed. */
    @Nullable
    Instant touchedAt(String item) {
        synchronized (world) {
            return touched.get(item);
        }
    }

    int changes() {
        synchronized (world) {
            return changes;
        }
    }

    Map<String, List<Phase>> phases() {
        synchronized (world) {
            Map<String, List<Phase>> copy = new LinkedHashMap<>();
            phases.forEach((task, of) -> copy.put(task, List.copyOf(of)));
            return copy;
        }
    }

    /** Of the task's run; none where it is in none. */
    List<Turn> turnsOf(String task) {
        synchronized (world) {
            String run = world.taskTruth(task).runId();
            return run == null ? List.of() : List.copyOf(turns.getOrDefault(run, List.of()));
        }
    }

    List<Instant> passes() {
        synchronized (world) {
            return List.copyOf(passes);
        }
    }
}
