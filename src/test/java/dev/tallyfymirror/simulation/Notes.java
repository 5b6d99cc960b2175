package dev.tallyfymirror.simulation;

import dev.tallyfymirror.mirror.DueTask;
import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bookkeeping beside the rows that are held. What it selects and marks stands for the statements of the product's
 * {@code Timetable}, {@code Glimpses} and {@code Organizations}: their WHERE clauses are SQL only.
 */
final class Notes {
    private static final Comparator<DueTask> BY_DEADLINE =
            Comparator.comparing(DueTask::deadline).thenComparing(DueTask::id);

    private final Map<String, Held<RunColumn>> runs;
    private final Map<String, Held<TaskColumn>> tasks;
    private final Map<String, OfRun> ofRuns = new TreeMap<>();
    private final Map<String, Instant> confirmedTasks = new HashMap<>();
    Set<String> suspected = Set.of();
    boolean isLossAccepted;
    private @Nullable Instant firstSyncedAt;
    private @Nullable Instant fullSyncedAt;
    private @Nullable Instant fullTriedAt;

    Notes(Map<String, Held<RunColumn>> runs, Map<String, Held<TaskColumn>> tasks) {
        this.runs = runs;
        this.tasks = tasks;
    }

    private static final class OfRun {
        @Nullable
        Instant readAt;

        @Nullable
        Long readHash;

        @Nullable
        Instant unreadSince;

        @Nullable
        Instant refusedAt;

        @Nullable
        Instant confirmedAt;
    }

    boolean isFirstSync() {
        return firstSyncedAt == null;
    }

    @Nullable
    Instant fullSyncedAt() {
        return fullSyncedAt;
    }

    @Nullable
    Instant fullTriedAt() {
        return fullTriedAt;
    }

    void fullySynced(Instant startedAt) {
        firstSyncedAt = firstSyncedAt == null ? startedAt : firstSyncedAt;
        fullSyncedAt = startedAt;
        suspected = Set.of();
    }

    void fullyTried(Instant startedAt) {
        fullTriedAt = startedAt;
    }

    private OfRun of(String run) {
        return ofRuns.computeIfAbsent(run, id -> new OfRun());
    }

    @Nullable
    Instant tasksReadAt(String run) {
        return of(run).readAt;
    }

    @Nullable
    RunGlimpse run(String id) {
        Held<RunColumn> held = runs.get(id);
        return held == null ? null : glimpse(held);
    }

    private RunGlimpse glimpse(Held<RunColumn> held) {
        OfRun run = of(held.id());
        boolean open = dev.tallyfymirror.mirror.Mirror.isOpen(held);
        long hash = held.memory().hash();
        return new RunGlimpse(held.id(), hash, open, run.readAt, run.readHash, run.refusedAt, run.confirmedAt);
    }

    private Stream<RunGlimpse> runs(Predicate<Held<RunColumn>> which) {
        return runs.values().stream().filter(which).map(this::glimpse);
    }

    private static boolean isThere(Held<RunColumn> run) {
        return run.row().marks().hiddenAt() == null && run.row().marks().deletedAt() == null;
    }

    /** Those unread for longest first. */
    List<RunGlimpse> openRuns() {
        return runs(dev.tallyfymirror.mirror.Mirror::isOpen)
                .sorted(Comparator.comparing(RunGlimpse::tasksReadAt, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
    }

    List<RunGlimpse> heldRuns() {
        return runs(Notes::isThere).toList();
    }

    /** Closed ones that changed since their tasks were read. */
    List<RunGlimpse> unreadClosedRuns(Instant refusedSince) {
        return runs(Notes::isThere)
                .filter(run -> !run.open() && !run.isRefusedSince(refusedSince))
                .filter(run -> run.tasksReadHash() == null || (run.hash() != 0 && run.tasksReadHash() != run.hash()))
                .toList();
    }

    @Nullable
    TaskGlimpse task(String id) {
        Held<TaskColumn> held = tasks.get(id);
        return held == null ? null : glimpseOfTask(held);
    }

    private TaskGlimpse glimpseOfTask(Held<TaskColumn> held) {
        return new TaskGlimpse(
                held.id(),
                Mirror.runOf(held),
                held.memory().hash(),
                dueAt(held),
                dev.tallyfymirror.mirror.Mirror.isListed(held),
                confirmedTasks.get(held.id()));
    }

    /** The held tasks of a run, or those of none. */
    List<TaskGlimpse> tasksOf(@Nullable String run) {
        return tasks.values().stream()
                .filter(task -> Objects.equals(run, Mirror.runOf(task)))
                .map(this::glimpseOfTask)
                .toList();
    }

    /** The deadline of a task that is not overdue yet. */
    static @Nullable Instant dueAt(Held<TaskColumn> held) {
        var overdueness = held.memory().overdueness();
        return overdueness.episode() == null ? overdueness.openDeadline() : null;
    }

    private Stream<DueTask> deadlines() {
        return tasks.values().stream()
                .filter(task -> dueAt(task) != null)
                .map(task -> new DueTask(task.id(), Mirror.runOf(task), Objects.requireNonNull(dueAt(task))));
    }

    List<DueTask> due(Instant at, Collection<DueTask> except) {
        return deadlines()
                .filter(task -> !task.deadline().isAfter(at) && !except.contains(task))
                .sorted(BY_DEADLINE)
                .toList();
    }

    List<DueTask> stillDue(Instant at, List<DueTask> of) {
        List<String> ids = of.stream().map(DueTask::id).toList();
        return due(at, List.of()).stream()
                .filter(task -> ids.contains(task.id()))
                .toList();
    }

    @Nullable
    Instant nextDeadline(Instant after) {
        return deadlines()
                .map(DueTask::deadline)
                .filter(deadline -> deadline.isAfter(after))
                .min(Instant::compareTo)
                .orElse(null);
    }

    Map<String, Long> countTasks(Set<String> ofRuns) {
        Map<String, Long> counts = new HashMap<>();
        tasks.values().stream()
                .map(Mirror::runOf)
                .filter(run -> run != null && ofRuns.contains(run))
                .forEach(run -> counts.merge(run, 1L, Long::sum));
        return counts;
    }

    void markRead(String run, Instant startedAt, long hash) {
        OfRun note = of(run);
        boolean isUnread = note.unreadSince != null && note.unreadSince.isAfter(startedAt);
        note.readAt = startedAt;
        note.refusedAt = null;
        note.readHash = isUnread ? null : Long.valueOf(hash);
    }

    void markUnread(Collection<String> runs, Instant at) {
        runs.forEach(run -> {
            of(run).readHash = null;
            of(run).unreadSince = at.truncatedTo(ChronoUnit.SECONDS);
        });
    }

    void markRefused(String run, Instant at) {
        of(run).refusedAt = at;
    }

    void markRunConfirmed(String run, @Nullable Instant at) {
        of(run).confirmedAt = at;
    }

    void markConfirmed(Collection<String> confirmed, Instant at) {
        confirmed.forEach(task -> confirmedTasks.put(task, at));
    }

    void markUnconfirmed(String task) {
        confirmedTasks.remove(task);
    }
}
