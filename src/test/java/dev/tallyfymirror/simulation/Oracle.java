package dev.tallyfymirror.simulation;

import dev.tallyfymirror.simulation.TaskView.Presence;
import dev.tallyfymirror.simulation.World.Run;
import dev.tallyfymirror.simulation.World.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Replays the log of looks and says what had to be announced of each item; and what the mirror had to hold. */
final class Oracle {
    private final World world;
    private final Setting setting;
    private final Tallies tallies;
    private final Map<String, TaskBook> tasks = new LinkedHashMap<>();
    private final Map<String, RunBook> runs = new LinkedHashMap<>();
    private final Map<String, Instant> versions = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final LossBook losses;

    Oracle(World world, Setting setting, Tallies tallies) {
        this.world = world;
        this.setting = setting;
        this.tallies = tallies;
        this.losses = new LossBook(setting);
    }

    void replay(List<Look> looks) {
        looks.forEach(this::take);
        world.tasks.forEach(this::compareAtEnd);
    }

    List<String> wrong() {
        return wrong;
    }

    List<Announced> expected(String item) {
        TaskBook task = tasks.get(item);
        RunBook run = runs.get(item);
        return task != null ? task.expected : run != null ? run.expected : List.of();
    }

    private void take(Look look) {
        if (look instanceof Look.OfTask seen) {
            var cut = new Look.OfTask(seen.item(), seen.at(), seen.view().inMicros(), seen.firstSync());
            book(seen.item()).looked(cut, runOf(seen.item()));
        } else if (look instanceof Look.OfRun seen) {
            runSeen(new Look.OfRun(seen.item(), seen.at(), seen.view().inMicros(), seen.firstSync()));
        } else if (look instanceof Look.Unanswered due) {
            book(due.item()).unanswered(due.at());
        } else if (look instanceof Look.Failed failed) {
            book(failed.item()).failed(failed.at());
        } else if (look instanceof Look.Holds holds) {
            compare(holds);
        } else if (look instanceof Look.Unreadable unreadable) {
            RunSeen run = Objects.requireNonNull(runs.get(unreadable.item())).seen();
            tasksOf(unreadable.item()).forEach(task -> task.unreadable(unreadable.at(), run));
        } else {
            takeLoss(look);
        }
    }

    private void takeLoss(Look look) {
        if (look instanceof Look.Gone gone) {
            losses.told(gone.item());
        } else if (look instanceof Look.Accepted) {
            losses.accepted();
        } else if (look instanceof Look.Pass pass && !pass.ends()) {
            losses.begins();
        } else if (look instanceof Look.Pass pass) {
            String fault = losses.ends(countRuns(), pass.isComplete());
            if (fault != null) {
                wrong.add("pass until " + pass.at() + ": " + fault);
            }
        }
    }

    private int countRuns() {
        return (int) runs.values().stream()
                .filter(run -> run.isKnown() && run.seen().presence() == Presence.THERE)
                .count();
    }

    private void runSeen(Look.OfRun look) {
        RunBook book = runs.computeIfAbsent(look.item(), id -> new RunBook(id, setting, tallies));
        RunSeen before = book.seen();
        boolean first = !book.isKnown();
        book.looked(look);
        if (look.view().isThere()) {
            losses.isThere(look.item());
        } else if (before.presence() == Presence.THERE) {
            losses.taken(look.item());
        }
        boolean moved = before.archived() != book.seen().archived()
                || before.presence() != book.seen().presence();
        if (moved && !first) {
            tasksOf(look.item()).forEach(task -> task.runMoved(look.at(), book.seen()));
        }
    }

    private List<TaskBook> tasksOf(String run) {
        return world.tasks.stream()
                .filter(task -> task.run != null && task.run.id.equals(run) && tasks.containsKey(task.id))
                .map(task -> book(task.id))
                .toList();
    }

    private TaskBook book(String id) {
        return tasks.computeIfAbsent(id, task -> new TaskBook(task, setting, tallies));
    }

    private RunSeen runOf(String task) {
        Run run = world.tasks.stream()
                .filter(one -> one.id.equals(task))
                .findFirst()
                .orElseThrow()
                .run;
        RunBook book = run == null ? null : runs.get(run.id);
        return book == null ? RunSeen.NONE : book.seen();
    }

    private void compare(Look.Holds holds) {
        TaskBook book = book(holds.item());
        Instant since = book.overdueSince();
        if (!Objects.equals(since, holds.overdueSince())
                && !Objects.equals(book.overdueSinceOtherwise(), holds.overdueSince())) {
            wrong.add(holds.item() + " at " + holds.at() + ": overdue_since " + holds.overdueSince() + " instead of "
                    + since);
        }
        Instant changed = holds.changedAt();
        Instant before = changed == null ? null : versions.put(holds.item(), changed);
        if (before != null && changed.isBefore(before)) {
            wrong.add(holds.item() + " at " + holds.at() + ": a version from " + changed + " after one from " + before);
        }
    }

    /** After the quiet everything that a list shows has been found. */
    private void compareAtEnd(Task task) {
        TaskBook book = tasks.get(task.id);
        TaskView held = book == null ? null : book.view();
        Run run = task.run;
        boolean active = task.isThere() && !task.view().isArchived();
        boolean unlisted = run == null && task.view().isSkipped(); // in no list of one-off tasks
        boolean agrees = active && !unlisted
                ? held != null && held.number() == task.view().number() && held.isThere()
                : isIdle(held, task);
        if (!agrees) {
            wrong.add(task.id + " at the end: is " + task.view() + ", but was last seen as " + held);
        }
    }

    private boolean isIdle(@Nullable TaskView held, Task task) {
        RunSeen run = runOf(task.id);
        return held == null
                || !held.isThere()
                || held.isArchived()
                || held.isSkipped() // no list is expected to show it: what becomes of it is seen when one does
                || run.archived()
                || run.presence() != Presence.THERE;
    }
}
