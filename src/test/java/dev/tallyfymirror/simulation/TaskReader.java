package dev.tallyfymirror.simulation;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.simulation.Mirror.Sighting;
import dev.tallyfymirror.simulation.Server.Failure;
import dev.tallyfymirror.sync.rule.MissingTasks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads lists of tasks and single tasks, and asks for what lists leave out as the product's rules say. */
final class TaskReader {
    private final Server server;
    private final Mirror mirror;
    private final Lease lease;
    private final Setting setting;
    private final Planted planted;
    private final Tallies tallies;

    TaskReader(Server server, Mirror mirror, Lease lease, Setting setting, Planted planted) {
        this.server = server;
        this.mirror = mirror;
        this.lease = lease;
        this.setting = setting;
        this.planted = planted;
        this.tallies = server.tallies();
    }

    /** How reading the tasks of a run ended. */
    enum End {
        READ,
        FAILED,
        REFUSED
    }

    private Instant clock() {
        return server.now().plus(setting.clockError());
    }

    /** All tasks of a run, whose entry had this hash. What was read before a failure stays recorded. */
    End readRun(String run, long hash) {
        Set<String> seen = new HashSet<>();
        Instant began = null;
        try {
            for (int page = server.taskPages(run, false) - 1; page >= 0; page--) {
                List<Sighting> rows = server.tasks(run, page);
                if (rows == null) {
                    mirror.mark(lease, () -> mirror.notes.markUnread(List.of(run), clock()));
                    return End.REFUSED;
                }
                began = began == null ? server.date() : began;
                record(rows, seen);
            }
        } catch (Failure failure) {
            if (planted != Planted.FAILURE_SWALLOWED) {
                mirror.mark(lease, () -> mirror.notes.markUnread(List.of(run), clock()));
                return End.FAILED;
            }
        }
        boolean answered = confirmMissing(MissingTasks.of(mirror.notes.tasksOf(run), seen::contains));
        Instant startedAt = began;
        if (answered && startedAt != null) {
            mirror.mark(lease, () -> mirror.notes.markRead(run, startedAt, hash));
        } else {
            mirror.mark(lease, () -> mirror.notes.markUnread(List.of(run), clock()));
        }
        return answered ? End.READ : End.FAILED;
    }

    /** The tasks outside of any run; {@code archived} shows those too. False where not all could be read. */
    boolean readOneOff(boolean archived) {
        Set<String> seen = new HashSet<>();
        try {
            for (int page = server.taskPages(null, archived) - 1; page >= 0; page--) {
                record(Objects.requireNonNull(server.tasks(null, page)), seen);
            }
        } catch (Failure failure) {
            if (planted != Planted.FAILURE_SWALLOWED) {
                return false;
            }
        }
        return confirmMissing(MissingTasks.of(mirror.notes.tasksOf(null), seen::contains));
    }

    private void record(List<Sighting> rows, Set<String> seen) {
        rows.forEach(row -> seen.add(row.id()));
        record(rows);
        mirror.mark(lease, () -> rows.forEach(row -> mirror.notes.markUnconfirmed(row.id())));
    }

    /** Whether all that were asked for were answered, and nobody is left. */
    private boolean confirmMissing(List<TaskGlimpse> missing) {
        if (planted == Planted.SWEEP_UNCONFIRMED) {
            return true;
        }
        Instant now = clock();
        MissingTasks toAsk = MissingTasks.toAsk(missing, now, Reader.MAX_AGE);
        List<String> answered = new ArrayList<>();
        int asked = 0;
        for (TaskGlimpse task : toAsk.due()) {
            if (!toAsk.isNextToAsk()) {
                tallies.count("rule: more tasks missing than are asked for at once");
                break;
            }
            asked++;
            toAsk.asked(planted == Planted.ABSENCE_IS_DELETION ? takeForGone(task.id()) : ask(task.id(), answered));
        }
        if (!answered.isEmpty()) {
            mirror.mark(lease, () -> mirror.notes.markConfirmed(answered, now));
        }
        return (answered.size() == asked || planted == Planted.ABSENCE_IS_DELETION) && !toAsk.isAnyLeft();
    }

    /** Whether it was another than it is held. */
    private boolean ask(String task, List<String> answered) {
        Held<TaskColumn> before = Objects.requireNonNull(mirror.tasks.get(task));
        if (confirm(task)) {
            answered.add(task);
        }
        return !before.row()
                .equals(Objects.requireNonNull(mirror.tasks.get(task)).row());
    }

    /** Whether it could be read. */
    boolean confirm(String task) {
        try {
            record(List.of(server.task(task)));
            return true;
        } catch (Failure failure) {
            failed(task);
            if (planted == Planted.FAILURE_SWALLOWED) {
                var unused = takeForGone(task);
            }
            return false;
        }
    }

    void failed(String task) {
        mirror.log.add(new Look.Failed(task, server.now()));
    }

    /** What only a planted fault concludes. */
    private boolean takeForGone(String task) {
        Held<TaskColumn> held = Objects.requireNonNull(mirror.tasks.get(task));
        var when = new When(server.now(), server.now());
        var times = new TaskView.Times(when.observedAt(), when.observedAt(), null, null, null, List.of());
        var gone = new TaskView(0, server.now(), TaskView.Presence.DELETED, times, "", "", "");
        mirror.recordTasks(
                lease, List.of(new Sighting(task, Mirror.runOf(held), gone, Source.GET, when)), Fate.KIND, false);
        return true;
    }

    void record(List<Sighting> rows) {
        List<Sighting> overtaken = new ArrayList<>();
        for (Sighting row : rows) {
            Held<TaskColumn> held = mirror.tasks.get(row.id());
            boolean changed = held != null && isNews(row);
            Sighting old = server.overtaken(row, changed);
            if (old != null) {
                overtaken.add(old);
            }
        }
        mirror.recordTasks(lease, rows, server.fate(), true);
        rows.forEach(server::wasShown);
        rows.forEach(mirror::remember);
        if (!overtaken.isEmpty()) {
            mirror.recordTasks(lease, overtaken, Fate.KIND, true);
        }
    }

    private boolean isNews(Sighting row) {
        @Nullable TaskView last = mirror.lastShown(row.id());
        return last != null
                && row.view().number() > last.number()
                && !row.view().looksLike(last)
                && last.isThere();
    }
}
