package dev.tallyfymirror.drift;

import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.standin.Faults;
import dev.tallyfymirror.standin.TaskTruth;
import dev.tallyfymirror.standin.World;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What goes on in an organization while it is read, drawn from a seed: before a page is answered a row may change, and
 * where lists lie as well, the page may be another than it should be.
 */
final class Drift {
    private static final String LISTS = "/(runs|tasks)\\?";
    private static final String SINGLES = "/(runs|tasks)/[^/?]+(\\?|$)";
    private static final int PAGES = 200;
    private static final int FEW = 12;
    private static final int MANY = 24;
    private static final List<String> CHANGES = List.of(
            "run deleted",
            "run archived",
            "run restored",
            "run hidden",
            "run shown",
            "run launched",
            "run launched",
            "task deleted",
            "task archived",
            "task restored",
            "task hidden",
            "task shown",
            "task added",
            "task completed",
            "task renamed");

    private final World world;
    private final SplittableRandom random;
    private final Set<String> onceHidden = new HashSet<>();
    private final Set<String> onceArchived = new HashSet<>();
    private final Map<String, Integer> met = new TreeMap<>();

    Drift(World world, long seed) {
        this.world = world;
        this.random = new SplittableRandom(seed);
    }

    /** How often each thing has happened so far. */
    synchronized Map<String, Integer> met() {
        return new TreeMap<>(met);
    }

    /** For the next requests, until the faults are cleared. */
    void begin(Faults faults, boolean lying) {
        for (int page = 0; page < PAGES; page++) {
            faults.next(1, LISTS, lying && random.nextInt(12) == 0 ? lie() : Fault.run(() -> changeSometimes(3)));
        }
        if (lying) {
            faults.sometimes(0.05, SINGLES, counted("read by id fails", Fault.status(500)));
        }
        faults.always(SINGLES, Fault.run(() -> changeSometimes(5)));
    }

    private Fault lie() {
        return switch (random.nextInt(11)) {
            case 0 -> counted("total too small", Fault.wrongTotal(random.nextInt(12)));
            case 1 -> counted("total too large", Fault.wrongTotal(40 + random.nextInt(60)));
            case 2 -> counted("total of 0", Fault.wrongTotal(0));
            case 3 -> counted("empty list", Fault.emptyList());
            case 4 -> counted("first page again", Fault.firstPage());
            case 5, 6 -> counted("shrunk page", Fault.shrunk(1 + random.nextInt(5)));
            case 7 -> counted("page fails", Fault.status(500));
            case 8 -> counted("connection ends", Fault.close());
            case 9 -> counted("HTML with 200", Fault.html(200));
            default -> counted("429", Fault.status(429, "0"));
        };
    }

    private Fault counted(String what, Fault fault) {
        return new Fault(fault.kind(), fault.number(), fault.text(), fault.pause(), () -> count(what));
    }

    private synchronized void count(String what) {
        met.merge(what, 1, Integer::sum);
    }

    private synchronized void changeSometimes(int oneIn) {
        if (random.nextInt(oneIn) == 0) {
            String what = CHANGES.get(random.nextInt(CHANGES.size()));
            if (change(what)) {
                count(what);
            }
        }
    }

    /** False where there is nothing that could change so. */
    private boolean change(String what) {
        return switch (what) {
            case "run deleted" ->
                run(id -> isMany() && !isLong(id), id -> world.change().deleteRun(id));
            case "run archived" ->
                run(id -> !isArchived(id), id -> world.change().archiveRun(id));
            case "run restored" -> run(this::isArchived, id -> world.change().restoreRun(id));
            case "run hidden" ->
                run(id -> !isHidden(id) && !isLong(id), id -> world.change().hideRun(id, true));
            case "run shown" -> run(this::isHidden, id -> world.change().hideRun(id, false));
            case "run launched" -> launch();
            case "task deleted" ->
                task(
                        task -> isMany(task) && isSingle(task),
                        id -> world.change().deleteTask(id));
            case "task archived" ->
                task(
                        task -> task.archivedAt() == null && !isOnceHidden(task),
                        id -> world.change().archiveTask(id));
            case "task restored" ->
                task(task -> task.archivedAt() != null, id -> world.change().restoreTask(id));
            case "task hidden" ->
                task(task -> !task.hidden() && isSingle(task), id -> {
                    onceHidden.add(id);
                    world.change().hideTask(id, true);
                });
            case "task shown" -> task(TaskTruth::hidden, id -> world.change().hideTask(id, false));
            case "task added" -> add();
            case "task completed" -> task(TaskTruth::open, id -> world.change().complete(id));
            default -> task(task -> true, id -> world.change().renameTask(id, "Renamed " + random.nextInt()));
        };
    }

    private boolean launch() {
        boolean isRoom = world.runIds().size() < MANY;
        if (isRoom) {
            world.change().launchRun("Launched", 2);
        }
        return isRoom;
    }

    private boolean add() {
        boolean isRoom = world.oneOffTaskIds().size() < FEW;
        if (isRoom) {
            world.change().addOneOffTask("Added", null);
        }
        return isRoom;
    }

    private boolean isMany() {
        return world.runIds().size() > FEW;
    }

    /** Tasks outside of any run come anew, those of the long run don't. */
    private boolean isMany(TaskTruth task) {
        String run = task.runId();
        return run == null || world.taskIds(run).size() > FEW;
    }

    /** Whether it is back is seen in a list, which shows no archived task of a run. */
    private boolean isOnceHidden(TaskTruth task) {
        return task.hidden() || (task.runId() != null && onceHidden.contains(task.id()));
    }

    /** No list shows an archived task of a run, and it goes only with its run. */
    private boolean isSingle(TaskTruth task) {
        return task.runId() == null || (task.archivedAt() == null && !onceArchived.contains(task.id()));
    }

    private boolean isLong(String run) {
        return world.taskIds(run).size() > 5;
    }

    private boolean isArchived(String run) {
        return world.runTruth(run).archivedAt() != null;
    }

    private boolean isHidden(String run) {
        return world.runTruth(run).hidden();
    }

    private boolean run(Predicate<String> which, Consumer<String> change) {
        return any(world.runIds().stream().filter(which).toList(), change);
    }

    /** Of the long run or of none: the tasks whose lists have several pages. */
    private boolean task(Predicate<TaskTruth> which, Consumer<String> change) {
        return any(world.taskIds(which.and(task -> task.runId() == null || isLong(task.runId()))), change);
    }

    private boolean any(List<String> ids, Consumer<String> change) {
        if (ids.isEmpty()) {
            return false;
        }
        change.accept(ids.get(random.nextInt(ids.size())));
        return true;
    }
}
