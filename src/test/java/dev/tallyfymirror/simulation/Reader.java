package dev.tallyfymirror.simulation;

import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Row.Marks;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.model.Words;
import dev.tallyfymirror.simulation.Mirror.RunSighting;
import dev.tallyfymirror.simulation.Mirror.Sighting;
import dev.tallyfymirror.simulation.Server.Failure;
import dev.tallyfymirror.simulation.World.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks at the organization as a sync cycle does: lists first, what they leave out by id. */
final class Reader {
    static final Duration MAX_AGE = Duration.ofMinutes(10);

    private final Server server;
    private final Mirror mirror;
    private final Planted planted;
    private final Random random;
    private final Tallies tallies;
    private final Set<String> shown = new HashSet<>();
    private final Set<String> wanted = new LinkedHashSet<>();
    private boolean isComplete = true;

    Reader(Server server, Mirror mirror, Planted planted, Random random, Tallies tallies) {
        this.server = server;
        this.mirror = mirror;
        this.planted = planted;
        this.random = random;
        this.tallies = tallies;
    }

    /** One cycle; the first one that reads all without a failure ends the first sync. */
    void cycle(boolean full) {
        shown.clear();
        wanted.clear();
        isComplete = true;
        list(run -> run.view().isOpen(), full);
        if (full) {
            list(run -> true, true);
        } else {
            listNewest();
            wantUnread();
        }
        List.copyOf(wanted).forEach(this::readTasks);
        if (isComplete) {
            missingRuns(full).forEach(this::readMissing);
        }
        readTasks(null);
        if (full && isComplete && mirror.isFirstSync()) {
            mirror.firstSyncIsDone();
        } else if (mirror.isFirstSync()) {
            tallies.count("fault: first sync cut off");
        }
    }

    private void list(Predicate<Run> filter, boolean full) {
        try {
            for (int page = server.pages(filter) - 1; page >= 0; page--) {
                record(server.runs(filter, page), full);
            }
        } catch (Failure failure) {
            isComplete = false;
        }
    }

    private void listNewest() {
        try {
            record(server.runs(run -> true, Math.max(0, server.pages(run -> true) - 1)), false);
        } catch (Failure failure) {
            isComplete = false;
        }
    }

    private void record(List<RunSighting> page, boolean full) {
        List<RunSighting> fresh =
                page.stream().filter(run -> shown.add(run.id())).toList();
        mirror.recordRuns(fresh, fate());
        for (RunSighting run : fresh) {
            Long hash = Items.hash(Items.of(run.id(), run.view(), run.source()));
            if (full || !hash.equals(mirror.tasksReadHash.get(run.id()))) {
                wanted.add(run.id());
            }
        }
    }

    private void wantUnread() {
        Instant latest = server.now().minus(MAX_AGE);
        mirror.runs.values().stream()
                .filter(Reader::isThere)
                .map(Held::id)
                .filter(run -> !mirror.tasksReadHash.containsKey(run)
                        || (shown.contains(run) && mirror.tasksReadAt.get(run).isBefore(latest)))
                .forEach(wanted::add);
    }

    private List<String> missingRuns(boolean full) {
        return mirror.runs.values().stream()
                .filter(run -> isThere(run) && (full || isOpen(run)))
                .map(Held::id)
                .filter(run -> !shown.contains(run))
                .toList();
    }

    private static boolean isThere(Held<RunColumn> run) {
        RunState state = RunState.of(run, null);
        return state.hiddenAt() == null && state.deletedAt() == null;
    }

    private static boolean isOpen(Held<RunColumn> run) {
        return !RunState.of(run, null).archived() && !Words.isComplete(run.row().columns());
    }

    private void readMissing(String run) {
        try {
            RunSighting seen = server.runById(run);
            mirror.recordRuns(List.of(seen), fate());
            if (seen.view().isThere()) {
                readTasks(run);
            }
        } catch (Failure failure) {
            isComplete = false;
        }
    }

    /** All tasks of a run, or those of none. What was read before a failure stays recorded. */
    void readTasks(@Nullable String run) {
        Set<String> seen = new HashSet<>();
        Instant began = null;
        try {
            for (int page = server.taskPages(run) - 1; page >= 0; page--) {
                List<Sighting> rows = server.tasks(run, page);
                if (rows == null) {
                    readMissing(Objects.requireNonNull(run));
                    return;
                }
                began = began == null ? Instant.ofEpochSecond(server.now().getEpochSecond()) : began;
                rows.forEach(row -> seen.add(row.id()));
                record(rows);
            }
        } catch (Failure failure) {
            isComplete = false;
            if (planted != Planted.FAILURE_SWALLOWED) {
                return;
            }
        }
        boolean settled = confirm(missingTasks(run, seen));
        if (run != null && settled && began != null) {
            mirror.tasksReadAt.put(run, began);
            mirror.tasksReadHash.put(run, mirror.runs.get(run).memory().hash());
        }
    }

    private List<Held<TaskColumn>> missingTasks(@Nullable String run, Set<String> seen) {
        return mirror.tasks.values().stream()
                .filter(task -> Objects.equals(run, Mirror.runOf(task)) && !seen.contains(task.id()))
                .filter(Reader::isListed)
                .toList();
    }

    private static boolean isListed(Held<TaskColumn> task) {
        Marks marks = task.row().marks();
        return marks.hiddenAt() == null
                && marks.deletedAt() == null
                && task.row().columns().instant(TaskColumn.ARCHIVED_AT) == null;
    }

    private boolean confirm(List<Held<TaskColumn>> missing) {
        boolean settled = true;
        for (Held<TaskColumn> task : missing) {
            Instant before = mirror.confirmed.get(task.id());
            if (planted == Planted.SWEEP_UNCONFIRMED
                    || (before != null && before.plus(MAX_AGE).isAfter(server.now()))) {
                continue;
            }
            if (planted == Planted.ABSENCE_IS_DELETION) {
                takeForGone(task);
                continue;
            }
            settled &= confirm(task.id());
            if (settled) {
                mirror.confirmed.put(task.id(), server.now());
            }
        }
        return settled;
    }

    /** Whether it could be read. */
    boolean confirm(String task) {
        try {
            record(List.of(server.task(task)));
            return true;
        } catch (Failure failure) {
            mirror.log.add(new Look.Failed(task, server.now()));
            if (planted == Planted.FAILURE_SWALLOWED) {
                takeForGone(Objects.requireNonNull(mirror.tasks.get(task)));
            }
            return false;
        }
    }

    /** What only a planted fault concludes. */
    private void takeForGone(Held<TaskColumn> task) {
        var when = new dev.tallyfymirror.model.Observation.When(server.now(), server.now());
        var times = new TaskView.Times(when.observedAt(), when.observedAt(), null, null, null, List.of());
        var gone = new TaskView(0, server.now(), TaskView.Presence.DELETED, times, "", "", "");
        mirror.recordTasks(
                List.of(new Sighting(task.id(), Mirror.runOf(task), gone, dev.tallyfymirror.model.Source.GET, when)),
                Fate.KIND,
                false);
    }

    private void record(List<Sighting> rows) {
        List<Sighting> overtaken = new ArrayList<>();
        for (Sighting row : rows) {
            Held<TaskColumn> held = mirror.tasks.get(row.id());
            boolean changed = held != null && isNews(row);
            Sighting old = server.overtaken(row, changed);
            if (old != null) {
                overtaken.add(old);
            }
        }
        mirror.recordTasks(rows, fate(), true);
        rows.forEach(server::wasShown);
        rows.forEach(mirror::remember);
        if (!overtaken.isEmpty()) {
            mirror.recordTasks(overtaken, Fate.KIND, true);
        }
    }

    private boolean isNews(Sighting row) {
        TaskView last = mirror.lastShown(row.id());
        return last != null
                && row.view().number() > last.number()
                && !row.view().looksLike(last)
                && last.isThere();
    }

    private Fate fate() {
        return server.isKind() ? Fate.KIND : Fate.drawn(random, tallies);
    }
}
