package dev.tallyfymirror.simulation;

import dev.tallyfymirror.simulation.TaskView.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to be announced of one task, by the looks that were taken at it: the promise written down a second time, over
 * the states of the model.
 */
final class TaskBook {
    /** So long nothing but errors must have come, but for what the reader's clock may be off by. */
    private static final Duration UNANSWERED = Duration.ofSeconds(60 - 2);

    final List<Announced> expected = new ArrayList<>();
    private final String item;
    private final Setting setting;
    private final Tallies tallies;
    private @Nullable TaskView view;
    private int newest = -1;
    private boolean finished;
    private @Nullable Instant finishedAt;
    private @Nullable Episode episode;
    private @Nullable Counting counting;
    private @Nullable Instant failingSince;
    private boolean deleted;

    private record Episode(Instant since, @Nullable Instant otherwise, Instant deadline, boolean announced) {}
    /** The deadline that counts, since when the task is overdue by it, and when else that may be told to be. */
    private record Counting(
            Instant deadline, Instant since, @Nullable Instant otherwise) {}

    TaskBook(String item, Setting setting, Tallies tallies) {
        this.item = item;
        this.setting = setting;
        this.tallies = tallies;
    }

    @Nullable
    TaskView view() {
        return view;
    }

    @Nullable
    Instant overdueSince() {
        return episode == null ? null : episode.since;
    }

    /** The other moment since when it may be said to be overdue; null where there is but one. */
    @Nullable
    Instant overdueSinceOtherwise() {
        return episode == null ? null : episode.otherwise;
    }

    void looked(Look.OfTask look, RunSeen run) {
        if (look.view().number() < newest) {
            return; // from a cache: it answers nothing
        }
        failingSince = null;
        newest = look.view().number();
        TaskView before = view;
        if (!look.view().isThere()) {
            absent(look, run);
        } else if (before == null) {
            view = look.view();
            first(look, run);
        } else {
            view = look.view();
            again(before, look, run);
        }
        if (run.presence() != Presence.THERE && look.view().isThere()) {
            view = look.view().with(run.presence()); // until the run is back and it is seen again
        }
    }

    private void absent(Look.OfTask look, RunSeen run) {
        TaskView before = view;
        if (before == null) {
            return;
        }
        // gone is gone: a task found deleted stays so, whatever is said of its sight
        view = deleted ? before.with(Presence.DELETED) : before.with(look.view().presence());
        judge(look.at(), look.at(), run);
        tellDeleted(look.at(), run);
    }

    private void first(Look.OfTask look, RunSeen run) {
        TaskView now = look.view();
        deleted = run.presence() == Presence.DELETED;
        if (!now.times().created().isBefore(setting.baseline())) {
            tell("task.created", now.times().created(), now.times().created(), "");
        }
        finished = now.isFinished();
        finishedAt = now.times().completed();
        if (finished) {
            boolean news = !completionTime(now).isBefore(setting.baseline());
            if (news || (look.firstSync() && setting.initial() == 2)) {
                tellCompleted(now, news ? "" : ", initial");
            }
            return;
        }
        Instant deadline = eligibleDeadline(now, run);
        counting = deadline == null
                ? null
                : new Counting(deadline, later(deadline, now.times().created()), null);
        if (counting != null && isDue(deadline, look.at())) {
            Instant so = later(counting.since, deadline.plus(setting.grace()));
            boolean news = !so.isBefore(setting.baseline());
            boolean asked = news || (look.firstSync() && setting.initial() >= 1);
            begin(asked, true, news ? "" : ", initial");
        }
    }

    private void again(TaskView before, Look.OfTask look, RunSeen run) {
        TaskView now = look.view();
        boolean moved = isLater(now.times().updated(), before.times().updated());
        Instant change = moved ? now.times().updated() : look.at();
        deleted = deleted && run.presence() == Presence.DELETED;
        if (now.isFinished()) {
            foundFinished(now, change, look.at());
        } else {
            foundOpen(before, change, look.at(), run, null);
            if (counting != null && episode == null && isDue(counting.deadline, look.at())) {
                begin(true, true, "");
            }
        }
        if (!before.times().owners().containsAll(now.times().owners())) {
            tell("task.assigned", change, null, "");
        }
        tellDeleted(look.at(), run);
    }

    private void foundFinished(TaskView now, Instant change, Instant at) {
        Instant done = now.times().completed();
        if (finished && !isOther(finishedAt, done)) {
            finishedAt = finishedAt == null ? done : finishedAt;
            return;
        }
        if (finished) {
            Instant reopened = change.isAfter(finishedAt) ? change : at;
            tell("task.reopened", isLater(reopened, done) ? at : reopened, finishedAt, "");
        }
        if (episode != null) {
            takeBack(episode, now, change, at);
        }
        episode = null;
        counting = null;
        finished = true;
        finishedAt = done;
        tellCompleted(now, "");
    }

    /** In time after all, by the deadline as it is now. */
    private void takeBack(Episode told, TaskView now, Instant change, Instant at) {
        Instant deadline = now.times().deadline();
        Instant done = completionTime(now);
        if (deadline != null && done.isAfter(deadline)) {
            tallies.count("told: episode ended by completion");
            return;
        }
        String cause = !done.isAfter(told.deadline)
                ? "completed_in_time"
                : deadline == null ? "deadline_removed" : "deadline_moved";
        clear(told, cause, change, at);
    }

    private void foundOpen(TaskView before, Instant change, Instant at, RunSeen run, @Nullable Instant byRun) {
        TaskView now = now();
        if (finished && now.isThere() && !isArchived(now, run) && run.presence() == Presence.THERE) {
            Instant undone = finishedAt;
            Instant reopened = undone == null || change.isAfter(undone) ? change : at;
            tell("task.reopened", reopened, undone, "");
            finished = false;
            finishedAt = null;
            Instant deadline = eligibleDeadline(now, run);
            counting = deadline == null ? null : new Counting(deadline, later(deadline, reopened), null);
            return;
        }
        judge(change, at, run);
        Instant deadline = finished ? null : eligibleDeadline(now, run);
        if (deadline == null) {
            counting = null;
        } else if (counting == null || !counting.deadline.equals(deadline)) {
            boolean given = !deadline.equals(before.times().deadline());
            boolean restored = !given && byRun != null && byRun.isBefore(at);
            counting = new Counting(deadline, later(deadline, change), restored ? later(deadline, byRun) : null);
        }
    }

    /** The run was found archived, gone or back. What was overdue in an archived one may have been finished before. */
    void runMoved(Instant at, RunSeen run) {
        TaskView now = view;
        if (now == null) {
            return;
        }
        if (run.presence() != Presence.THERE && now.isThere()) {
            view = now.with(run.presence());
        } else if (run.presence() == Presence.DELETED) {
            view = now.with(Presence.DELETED);
        }
        boolean isLeft = episode != null && run.archived() && run.presence() == Presence.THERE;
        if (!now.isFinished() && !isLeft) {
            foundOpen(now, at, at, run, run.updated());
        }
        tellDeleted(at, run);
    }

    /** Its run is there, but no look at the tasks is possible: what an archived run leaves to a look ends without it. */
    void unreadable(Instant at, RunSeen run) {
        TaskView now = view;
        if (now != null && !now.isFinished()) {
            foundOpen(now, at, at, run, run.updated());
        }
    }

    void failed(Instant at) {
        failingSince = failingSince == null ? at : failingSince;
    }

    /** Nothing but errors: only when that has lasted, or nobody asks, the deadline counts as missed. */
    void unanswered(Instant at) {
        Counting due = counting;
        if (due == null || episode != null || !isDue(due.deadline, at)) {
            return;
        }
        boolean lasted = failingSince != null
                && !at.isBefore(due.deadline.plus(setting.grace()).plus(UNANSWERED));
        if (lasted || !setting.confirm()) {
            begin(true, false, "");
        }
    }

    /** An episode that can't go on ends. */
    private void judge(Instant change, Instant at, RunSeen run) {
        Episode told = episode;
        String cause = told == null ? null : whyEnded(told, now(), at, run);
        if (told != null && cause != null) {
            clear(told, cause, change, at);
            episode = null;
        }
        if (eligibleDeadline(now(), run) == null) {
            counting = null;
        }
    }

    private @Nullable String whyEnded(Episode told, TaskView now, Instant at, RunSeen run) {
        if (now.presence() == Presence.DELETED || run.presence() == Presence.DELETED) {
            return "deleted";
        }
        if (!now.isThere() || run.presence() != Presence.THERE) {
            return "access_lost";
        }
        if (isArchived(now, run)) {
            return "archived";
        }
        if (now.isSkipped() || now.isExpiring()) {
            return "skipped";
        }
        Instant deadline = now.times().deadline();
        if (deadline == null) {
            return "deadline_removed";
        }
        return deadline.equals(told.deadline) || isDue(deadline, at) ? null : "deadline_moved";
    }

    private void clear(Episode told, String cause, Instant change, Instant at) {
        if (told.announced) {
            tell("task.overdue_cleared", change.isAfter(told.since) ? change : at, told.deadline, cause);
        }
    }

    private void begin(boolean announced, boolean confirmed, String origin) {
        Counting due = counting;
        episode = new Episode(due.since, due.otherwise, due.deadline, announced);
        if (announced) {
            String detail = (confirmed ? "confirmed" : "unconfirmed") + origin;
            tallies.count("told: task.overdue " + detail);
            expected.add(new Announced("task.overdue", item, due.since, due.otherwise, due.deadline, detail));
        }
    }

    private void tellCompleted(TaskView now, String origin) {
        Instant done = completionTime(now);
        Instant deadline = now.times().deadline();
        boolean late = deadline != null && done.isAfter(deadline);
        Object by = deadline == null
                ? "no deadline"
                : late ? Duration.between(deadline, done).toSeconds() : 0;
        tell("task.completed", done, now.times().completed(), "late by " + by + " " + late + origin);
    }

    private void tellDeleted(Instant at, RunSeen run) {
        TaskView now = now();
        if (!deleted && (now.presence() == Presence.DELETED || run.presence() == Presence.DELETED)) {
            deleted = true;
            tell("task.deleted", at, null, "");
        }
    }

    private void tell(String type, Instant time, @Nullable Instant on, String detail) {
        String kind =
                type.equals("task.overdue_cleared") ? " " + detail : detail.endsWith(", initial") ? ", initial" : "";
        tallies.count("told: " + type + kind);
        expected.add(new Announced(type, item, time, null, on, detail));
    }

    private TaskView now() {
        return java.util.Objects.requireNonNull(view);
    }

    private static Instant completionTime(TaskView now) {
        Instant at = now.times().completed();
        return at == null ? now.times().updated() : at;
    }

    private @Nullable Instant eligibleDeadline(TaskView now, RunSeen run) {
        boolean eligible = now.isThere()
                && run.presence() == Presence.THERE
                && !now.isFinished()
                && !now.isSkipped()
                && !now.isExpiring()
                && !isArchived(now, run);
        return eligible ? now.times().deadline() : null;
    }

    private static boolean isArchived(TaskView now, RunSeen run) {
        return now.isArchived() || run.archived();
    }

    private boolean isDue(Instant deadline, Instant at) {
        return !deadline.plus(setting.grace()).isAfter(at);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Completions of the model are seconds apart, and some calls show whole seconds. */
    private static boolean isOther(@Nullable Instant one, @Nullable Instant other) {
        return one != null && other != null && one.getEpochSecond() != other.getEpochSecond();
    }

    private static boolean isLater(Instant one, Instant other) {
        boolean coarse = one.getNano() == 0 || other.getNano() == 0;
        return coarse ? one.getEpochSecond() > other.getEpochSecond() : one.isAfter(other);
    }
}
