package dev.tallyfymirror.simulation;

import dev.tallyfymirror.diff.Rules;
import dev.tallyfymirror.diff.RunDiff;
import dev.tallyfymirror.diff.TaskDiff;
import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.sync.rule.News;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Carries what is held between looks as the database does, and puts what was seen to the real diff. */
final class Mirror {
    private static final Duration LATE = Duration.ofMinutes(2);

    final Map<String, Held<TaskColumn>> tasks = new TreeMap<>();
    final Map<String, Held<RunColumn>> runs = new TreeMap<>();
    final Notes notes = new Notes(runs, tasks);
    final List<Look> log = new ArrayList<>();
    private final Setting setting;
    private final Planted planted;
    private final Outbox outbox;
    private final Map<String, TaskView> lastShown = new TreeMap<>();
    private final Map<TaskView, Item<TaskColumn>> listed = new IdentityHashMap<>();
    private final Telling telling;
    private final Map<String, Long> keptHashes = new TreeMap<>();
    private final LeaseRow row;
    private TaskDiff taskDiff;
    private RunDiff runDiff;

    /** A task as an answer told of it; {@code view} is what the log keeps, null where nothing was answered. */
    record Sighting(String id, @Nullable String run, TaskView view, Source source, When when) {}

    record RunSighting(String id, RunView view, Source source, When when) {}

    Mirror(Setting setting, Planted planted, Outbox outbox, LeaseRow row) {
        this.setting = setting;
        this.planted = planted;
        this.outbox = outbox;
        this.row = row;
        this.telling = new Telling(planted);
        this.taskDiff = new TaskDiff(rules(), Objects::equals);
        this.runDiff = new RunDiff(rules(), Objects::equals);
    }

    private Rules rules() {
        Instant baseline = planted == Planted.FIRST_SYNC_ANNOUNCED ? Instant.EPOCH : setting.baseline();
        return rules(baseline);
    }

    private Rules rules(Instant baseline) {
        return new Rules(
                baseline,
                notes.isFirstSync(),
                setting.grace(),
                LATE,
                Rules.Initial.values()[setting.initial()],
                EnumSet.allOf(FactType.class));
    }

    /** What a term goes by is decided when it is opened, which each cycle does. */
    void open() {
        taskDiff = new TaskDiff(rules(), Objects::equals);
        runDiff = new RunDiff(rules(), Objects::equals);
    }

    /** Bookkeeping in a transaction of its own. */
    void mark(Lease lease, Runnable marking) {
        row.enter(lease);
        marking.run();
    }

    void restarted() {
        if (planted == Planted.EPISODE_FORGOTTEN) {
            tasks.replaceAll((id, held) -> new Held<>(held.row(), Naive.forgetful(held.memory())));
        }
    }

    /** One transaction; {@code honest} false where a planted fault makes up what no answer said. */
    void recordTasks(Lease lease, List<Sighting> sightings, Fate fate, boolean honest) {
        Map<String, Sighting> last = new LinkedHashMap<>();
        sightings.forEach(sighting -> last.put(sighting.id(), sighting));
        List<Change<TaskColumn>> changes = new ArrayList<>();
        last.values().forEach(sighting -> look(sighting).ifPresent(changes::add));
        fate.beforeCommit();
        commit(lease, changes, fate);
        boolean firstSync = notes.isFirstSync();
        for (Sighting sighting : last.values()) {
            if (honest) {
                Instant at = sighting.when().observedAt();
                log.add(new Look.OfTask(sighting.id(), at, sighting.view(), firstSync));
                log.add(holds(sighting.id(), at));
            }
        }
        fate.afterCommit();
        if (fate.isRepeated()) {
            recordTasks(lease, sightings, Fate.KIND, honest);
        }
    }

    /** What the reader has shown it last, in the order of the commits. */
    void remember(Sighting sighting) {
        lastShown.put(sighting.id(), sighting.view());
    }

    @Nullable
    TaskView lastShown(String id) {
        return lastShown.get(id);
    }

    private Look.Holds holds(String id, Instant at) {
        Held<TaskColumn> held = tasks.get(id);
        return held == null
                ? new Look.Holds(id, at, null, null)
                : new Look.Holds(
                        id,
                        at,
                        held.row().marks().overdueSince(),
                        held.row().marks().changedAt());
    }

    private Optional<Change<TaskColumn>> look(Sighting sighting) {
        Held<TaskColumn> held = tasks.get(sighting.id());
        RunState run = stateOf(sighting.run());
        if (!sighting.view().isThere()) {
            var presence = Presence.valueOf(sighting.view().presence().name().replace("THERE", "PRESENT"));
            return taskDiff.observed(held, Observation.absent(sighting.id(), presence, sighting.when()), run);
        }
        Item<TaskColumn> item = item(sighting);
        long hash = sighting.source() == Source.GET ? 0 : Items.hash(item);
        if (!News.isNews(glimpse(held), hash, sighting.when().observedAt(), setting.grace())) {
            return Optional.empty();
        }
        if (hash != 0) {
            keptHashes.put(sighting.id(), hash);
        }
        if (held != null && planted == Planted.STALE_BELIEVED) {
            held = Naive.credulous(held);
        }
        TaskDiff diff = held == null && isGraceForgotten(sighting.view()) ? graceless() : taskDiff;
        return diff.observed(held, Observation.of(item, dated(sighting.when()), hash), run);
    }

    private When dated(When answered) {
        return planted == Planted.MACHINE_CLOCK
                ? new When(answered.observedAt().plus(setting.clockError().multipliedBy(20)), answered.requestedAt())
                : answered;
    }

    private boolean isGraceForgotten(TaskView view) {
        Instant deadline = view.times().deadline();
        return planted == Planted.GRACE_FORGOTTEN_AT_BASELINE
                && deadline != null
                && !view.isFinished()
                && view.times().created().isBefore(setting.baseline())
                && deadline.isBefore(setting.baseline());
    }

    private TaskDiff graceless() {
        return new TaskDiff(rules(setting.baseline().plus(setting.grace()).plusSeconds(1)), Objects::equals);
    }

    private Item<TaskColumn> item(Sighting sighting) {
        if (sighting.source() == Source.GET) {
            return Items.of(sighting.id(), sighting.run(), mapped(sighting), sighting.source());
        }
        return listed.computeIfAbsent(
                sighting.view(), view -> Items.of(sighting.id(), sighting.run(), view, sighting.source()));
    }

    private TaskView mapped(Sighting sighting) {
        Instant completed = sighting.view().times().completed();
        boolean rounded = planted == Planted.TIMES_ROUNDED && sighting.source() == Source.GET && completed != null;
        return rounded ? sighting.view().completed(completed.plusNanos(500)) : sighting.view();
    }

    /** As it is told whether an answer is news, naive where that is planted. */
    private @Nullable TaskGlimpse glimpse(@Nullable Held<TaskColumn> held) {
        TaskGlimpse seen = held == null ? null : notes.task(held.id());
        if (seen == null) {
            return null;
        }
        boolean isKept = planted == Planted.HASH_KEPT_AFTER_GONE;
        long hash = isKept ? keptHashes.getOrDefault(seen.id(), 0L) : seen.hash();
        Instant due = planted == Planted.DUE_TASK_UNCHANGED_SKIPPED ? null : seen.dueAt();
        return new TaskGlimpse(seen.id(), seen.runId(), hash, due, seen.listed(), seen.confirmedAt());
    }

    private RunState stateOf(@Nullable String run) {
        Held<RunColumn> held = run == null ? null : runs.get(run);
        return held == null ? RunState.NONE : RunState.of(held, notes.tasksReadAt(held.id()));
    }

    /** Deadlines that have passed without an answer; {@code told}: whether nothing but errors had come. */
    void recordPassed(Lease lease, List<String> ids, Instant now, boolean told) {
        List<Change<TaskColumn>> changes = new ArrayList<>();
        for (String id : ids) {
            Held<TaskColumn> held = Objects.requireNonNull(tasks.get(id));
            changes.add(taskDiff.passed(held, stateOf(runOf(held)), now, true));
        }
        commit(lease, changes, Fate.KIND);
        if (told) {
            ids.forEach(id -> log.add(new Look.Unanswered(id, now)));
        }
    }

    static @Nullable String runOf(Held<TaskColumn> held) {
        return held.row().columns().text(TaskColumn.RUN_ID);
    }

    /** How many rows that changed. */
    int recordRuns(Lease lease, List<RunSighting> sightings, Fate fate) {
        List<Change<RunColumn>> changes = new ArrayList<>();
        List<Change<TaskColumn>> moved = new ArrayList<>();
        for (RunSighting sighting : sightings) {
            look(sighting).ifPresent(change -> {
                changes.add(change);
                moved.addAll(moved(change));
            });
        }
        fate.beforeCommit();
        enter(lease, changes);
        changes.forEach(change -> runs.put(change.after().id(), change.after()));
        changes.stream()
                .filter(News::isToBeRead)
                .forEach(change -> notes.markUnread(
                        List.of(change.after().id()),
                        change.after().memory().when().observedAt()));
        List<Outbox.Event> events = new ArrayList<>();
        changes.forEach(change -> events.addAll(telling.ofRun(change)));
        outbox.append(events, false);
        append(moved, Fate.KIND);
        moved.stream()
                .filter(News::isLeftToALook)
                .forEach(change -> notes.markUnconfirmed(change.after().id()));
        boolean firstSync = notes.isFirstSync();
        sightings.forEach(sighting ->
                log.add(new Look.OfRun(sighting.id(), sighting.when().observedAt(), sighting.view(), firstSync)));
        fate.afterCommit();
        return (int) changes.stream().filter(Change::isRowChanged).count();
    }

    /** The run is there, but not its tasks: what is known of the run is all that is concluded of them, if anything. */
    void recordUnreadable(Lease lease, String run, Instant now, boolean concludes) {
        List<Change<TaskColumn>> changes = tasks.values().stream()
                .filter(task -> concludes && run.equals(runOf(task)))
                .map(task ->
                        taskDiff.passed(task, RunState.of(Objects.requireNonNull(runs.get(run)), null), now, false))
                .toList();
        row.enter(lease);
        append(changes, Fate.KIND);
        changes.stream()
                .filter(News::isLeftToALook)
                .forEach(change -> notes.markUnconfirmed(change.after().id()));
        notes.markRefused(run, now);
        if (concludes) {
            log.add(new Look.Unreadable(run, now));
        }
    }

    private Optional<Change<RunColumn>> look(RunSighting sighting) {
        Held<RunColumn> held = runs.get(sighting.id());
        if (!sighting.view().isThere()) {
            var presence = Presence.valueOf(sighting.view().presence().name());
            return runDiff.observed(held, Observation.absent(sighting.id(), presence, sighting.when()));
        }
        Item<RunColumn> item = Items.of(sighting.id(), sighting.view(), sighting.source());
        long hash = Items.listHash(sighting);
        if (!News.isNews(notes.run(sighting.id()), hash)) {
            return Optional.empty();
        }
        return runDiff.observed(held, Observation.of(item, sighting.when(), hash));
    }

    private List<Change<TaskColumn>> moved(Change<RunColumn> change) {
        if (!News.isMoved(change) || planted == Planted.RUN_MOVES_ALONE) {
            return List.of();
        }
        RunState is = RunState.of(change.after(), null);
        Instant now = change.after().memory().when().observedAt();
        return tasks.values().stream()
                .filter(task -> change.after().id().equals(runOf(task)))
                .map(task -> planted == Planted.RUN_ARCHIVED_CLEARS
                        ? taskDiff.passed(task, is, now, false)
                        : taskDiff.runMoved(task, is, now))
                .toList();
    }

    private void commit(Lease lease, List<Change<TaskColumn>> changes, Fate fate) {
        enter(lease, changes);
        append(changes, fate);
    }

    /** Where nothing changes there is no transaction. */
    private void enter(Lease lease, List<? extends Change<?>> changes) {
        if (!changes.isEmpty()) {
            row.enter(lease);
        }
    }

    private void append(List<Change<TaskColumn>> changes, Fate fate) {
        List<Outbox.Event> events = new ArrayList<>();
        changes.forEach(change -> events.addAll(telling.ofTask(change)));
        List<Outbox.Event> kept = events.stream().filter(telling::isKept).toList();
        if (planted != Planted.ROWS_BEFORE_EVENTS) {
            outbox.append(kept, fate.isSlow());
        }
        if (planted == Planted.EVENTS_BEFORE_ROWS || planted == Planted.ROWS_BEFORE_EVENTS) {
            if (planted == Planted.ROWS_BEFORE_EVENTS) {
                changes.forEach(change -> tasks.put(change.after().id(), change.after()));
            }
            fate.between();
        }
        changes.forEach(change -> tasks.put(change.after().id(), change.after()));
        if (planted == Planted.ROWS_BEFORE_EVENTS) {
            outbox.append(kept, fate.isSlow());
        }
    }
}
