package dev.tallyfymirror.standin;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the stand-in organization holds, and the truth about it. Safe to use from any thread: one lock guards all, and is
 * held only for as long as one page is copied. Unknown ids are a {@link NoSuchElementException}.
 */
public final class World {
    private final VirtualClock clock;
    private final Catalog catalog;
    private final SplittableRandom random;
    private final long seed;
    private final Map<String, RunState> runs = new LinkedHashMap<>();
    private final Map<String, TaskState> tasks = new LinkedHashMap<>();
    private final List<TruthEntry> log = new ArrayList<>();
    private final Deadlines deadlines;
    private Shape shape;
    private long version;
    private int increment = 1_000;

    World(StandInSettings settings, VirtualClock clock) {
        this.clock = clock;
        this.seed = settings.content().seed();
        this.random = new SplittableRandom(seed);
        this.catalog = new Catalog(random.split());
        this.shape = new Shape(seed, settings.manner().looseness());
        new WorldSeeder(this, settings.content()).fill();
        this.deadlines = new Deadlines(this, clock.now());
    }

    /** The present by the stand-in's own clock. */
    public Instant now() {
        return clock.now();
    }

    /** Moves the stand-in's time; deadlines that pass by it do nothing until {@link #passDeadlines()}. */
    public void jump(Duration by) {
        clock.jump(by);
    }

    /** Ids of all runs that exist, archived ones too, in the order of their making. */
    public synchronized List<String> runIds() {
        return runs.values().stream()
                .filter(run -> !run.deleted)
                .map(run -> run.id)
                .toList();
    }

    /** Ids of the tasks of a run, in order of position, whatever their state. */
    public synchronized List<String> taskIds(String runId) {
        return run(runId).tasks.stream()
                .filter(task -> !task.deleted)
                .map(task -> task.id)
                .toList();
    }

    public synchronized List<String> oneOffTaskIds() {
        return taskIds(task -> task.runId() == null);
    }

    /** Ids of the tasks that can be completed: neither finished, skipped nor archived. */
    public synchronized List<String> openTaskIds() {
        return taskIds(TaskTruth::open);
    }

    /** Ids of the tasks for which something is true, in the order of their making; gone ones are not among them. */
    public synchronized List<String> taskIds(Predicate<TaskTruth> what) {
        return tasks.values().stream()
                .filter(TaskState::reachable)
                .map(task -> TaskTruth.of(task, shape))
                .filter(what)
                .map(TaskTruth::id)
                .toList();
    }

    public synchronized RunTruth runTruth(String id) {
        return RunTruth.of(run(id), shape);
    }

    public synchronized TaskTruth taskTruth(String id) {
        return TaskTruth.of(task(id), shape);
    }

    /** All runs and tasks as JSON lines, runs first, deleted ones too (marked). */
    public synchronized byte[] dump() {
        List<RunTruth> allRuns =
                runs.values().stream().map(run -> RunTruth.of(run, shape)).toList();
        List<TaskTruth> allTasks =
                tasks.values().stream().map(task -> TaskTruth.of(task, shape)).toList();
        return new TruthDump().write(allRuns, allTasks);
    }

    /** All that happened since the world was made, oldest first. */
    public synchronized List<TruthEntry> log() {
        return List.copyOf(log);
    }

    /** Changes after which a run's own entry follows its tasks. */
    public Mutations change() {
        return new Mutations(this, true);
    }

    /** Changes of tasks that leave the run's own entry as it was. */
    public Mutations changeSilently() {
        return new Mutations(this, false);
    }

    /** Seeded changes of every kind, each to another task; a share of them leaves the run's own entry as it was. */
    @CanIgnoreReturnValue
    public List<TruthEntry> changeAtRandom(int count, long changeSeed, double silentShare) {
        return new RandomChanges(this, changeSeed, silentShare).make(count);
    }

    /** Lets the deadlines passed since the last call take effect: expiring tasks complete, late tasks are counted. */
    @CanIgnoreReturnValue
    public List<TruthEntry> passDeadlines() {
        return deadlines.pass();
    }

    public synchronized Set<Looseness> looseness() {
        return shape.looseness();
    }

    /** From now on items and envelopes are loose in these ways; {@link Looseness#WORD_IDS} only counts at the start. */
    public synchronized void loosen(Set<Looseness> looseness) {
        shape = new Shape(seed, looseness);
        tasks.values().forEach(task -> task.encoded(null));
        runs.values().forEach(run -> run.encoded(null));
        version++;
    }

    VirtualClock clock() {
        return clock;
    }

    Catalog catalog() {
        return catalog;
    }

    SplittableRandom random() {
        return random;
    }

    synchronized Shape shape() {
        return shape;
    }

    synchronized long version() {
        return version;
    }

    /** The log itself, not a copy; under the lock only. */
    List<TruthEntry> entries() {
        return log;
    }

    Collection<RunState> runs() {
        return runs.values();
    }

    Collection<TaskState> tasks() {
        return tasks.values();
    }

    @Nullable
    RunState findRun(String id) {
        RunState run = runs.get(id);
        return run == null || run.deleted ? null : run;
    }

    @Nullable
    TaskState findTask(String id) {
        TaskState task = tasks.get(id);
        return task == null || !task.reachable() ? null : task;
    }

    RunState run(String id) {
        RunState run = runs.get(id);
        if (run == null) {
            throw new NoSuchElementException("no run " + id);
        }
        return run;
    }

    TaskState task(String id) {
        TaskState task = tasks.get(id);
        if (task == null) {
            throw new NoSuchElementException("no task " + id);
        }
        return task;
    }

    synchronized void add(RunState run) {
        runs.put(run.id, run);
        version++;
    }

    synchronized void add(TaskState task) {
        tasks.put(task.id, task);
        version++;
    }

    @CanIgnoreReturnValue
    synchronized TruthEntry append(TruthEntry entry) {
        log.add(entry);
        version++;
        return entry;
    }

    Identity identify(String kind) {
        int number = ++increment;
        String hex = Ids.hex(random);
        String id = shape.is(Looseness.WORD_IDS) ? kind + "_id_" + number : hex;
        return new Identity(id, Ids.mix(seed, number), number);
    }
}
