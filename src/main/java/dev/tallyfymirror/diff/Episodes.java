package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Fact.Cause;
import dev.tallyfymirror.model.Fact.Cleared;
import dev.tallyfymirror.model.Fact.Name;
import dev.tallyfymirror.model.Fact.Origin;
import dev.tallyfymirror.model.Fact.Overdue;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Memory.Episode;
import dev.tallyfymirror.model.Memory.Overdueness;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The overdue rule: when an episode begins, when it ends, and what of it is announced. An episode lasts from the moment
 * a task is held to be overdue until it is finished or cleared; another missed deadline within it announces nothing.
 */
final class Episodes {
    private final Rules rules;
    private final Situation now;
    private final Facts facts;
    private Overdueness state;

    Episodes(Rules rules, Situation now, Facts facts) {
        this.rules = rules;
        this.now = now;
        this.facts = facts;
        this.state = now.memory().overdueness();
    }

    Overdueness overdueness() {
        return state;
    }

    @Nullable
    Instant since() {
        Episode episode = state.episode();
        return episode == null ? null : episode.since();
    }

    void forget() {
        state = Overdueness.NONE;
    }

    /** Seen for the first time: overdue since its deadline, or since it was created with one already missed. */
    void firstSight() {
        state = state.open(openDeadline());
        Instant deadline = state.openDeadline();
        if (deadline == null || !rules.isDue(deadline, now.now())) {
            return;
        }
        Instant created = now.createdAt();
        Instant since = created != null && created.isAfter(deadline) ? created : deadline;
        Instant effective = since.equals(deadline) ? deadline.plus(rules.grace()) : since;
        if (rules.isNews(effective)) {
            begin(new Episode(since, deadline, true, 0), null, rules.origin(since, now.now()), true);
        } else if (rules.initial() != Rules.Initial.NONE) {
            begin(new Episode(since, deadline, true, 0), null, Origin.INITIAL, true);
        } else {
            hold(new Episode(since, deadline, false, 0));
        }
    }

    /** Finished before, open again: the deadline may be missed already. */
    void reopened(@Nullable Instant undone, Instant time) {
        state = state.reopened().open(openDeadline());
        Instant deadline = state.openDeadline();
        if (deadline == null || !rules.isDue(deadline, now.now())) {
            return;
        }
        Instant since = time.isAfter(deadline) ? time : deadline;
        int number = undone == null ? facts.nextNumber() : 0;
        begin(new Episode(since, deadline, true, number), undone, rules.origin(since, now.now()), true);
    }

    /** Ends what has ended, then begins what is due. */
    void judged(@Nullable Instant undone, boolean mayBegin, boolean confirmed) {
        Episode episode = state.episode();
        Cause cause = episode == null ? null : endOf(episode);
        if (episode != null && cause != null) {
            clear(episode, cause, undone);
        }
        Instant before = state.openDeadline();
        Instant deadline = openDeadline();
        if (deadline == null || mayBegin || deadline.equals(before)) {
            state = state.open(deadline);
        }
        if (state.episode() == null && mayBegin && deadline != null && rules.isDue(deadline, now.now())) {
            beginAgain(before, deadline, undone, confirmed);
        }
    }

    /** Found finished: an announcement that no longer holds is taken back first. */
    void endByCompletion() {
        Episode episode = state.episode();
        Cause cause = episode == null ? null : causeByCompletion(episode);
        if (episode != null && cause != null) {
            var completion = now.memory().completion();
            clear(episode, cause, completion == null ? null : completion.undoneAt());
        }
        state = state.ended().open(null);
    }

    private @Nullable Cause causeByCompletion(Episode episode) {
        Instant deadline = now.deadline();
        Instant finished = now.completionTime();
        if (!finished.isAfter(episode.deadline()) && (deadline == null || !finished.isAfter(deadline))) {
            return Cause.COMPLETED_IN_TIME;
        }
        if (deadline == null) {
            return Cause.DEADLINE_REMOVED;
        }
        boolean movedOn = deadline.isAfter(episode.deadline()) && !finished.isAfter(deadline);
        return movedOn ? Cause.DEADLINE_MOVED : null;
    }

    private @Nullable Cause endOf(Episode episode) {
        if (now.isGone()) {
            return Transition.causeOfGone(now);
        }
        if (now.isArchived()) {
            return Cause.ARCHIVED;
        }
        if (now.isExempt()) {
            return Cause.SKIPPED;
        }
        Instant deadline = now.deadline();
        if (deadline == null) {
            return Cause.DEADLINE_REMOVED;
        }
        boolean moved = !deadline.equals(episode.deadline()) && !rules.isDue(deadline, now.now());
        return moved ? Cause.DEADLINE_MOVED : null;
    }

    private void clear(Episode episode, Cause cause, @Nullable Instant undone) {
        if (episode.announced()) {
            facts.announce(
                    FactType.TASK_OVERDUE_CLEARED,
                    now.updatedAfter(episode.since()),
                    new Name(episode.deadline(), undone, episode.number()),
                    new Cleared(episode.deadline(), cause));
        }
        state = state.ended();
    }

    private void beginAgain(@Nullable Instant before, Instant deadline, @Nullable Instant undone, boolean confirmed) {
        boolean passed = deadline.equals(before);
        Instant changed = passed ? deadline : changeTime();
        Instant since = changed.isAfter(deadline) ? changed : deadline;
        boolean given = !deadline.equals(now.held().row().columns().instant(TaskColumn.DEADLINE));
        boolean otherwise = !passed && !given && since.isAfter(deadline);
        boolean repeated = state.deadlines().contains(deadline);
        int number = otherwise || repeated ? facts.nextNumber() : 0;
        begin(new Episode(since, deadline, true, number), undone, rules.origin(since, now.now()), confirmed);
    }

    /** When what made it overdue was changed: the task itself, or its run's return. */
    private Instant changeTime() {
        Instant task = now.changedAt();
        Instant run = now.run().lastUpdated();
        Instant lastLook = now.held().memory().when().observedAt();
        if (run == null || !task.equals(now.now())) {
            return task;
        }
        return run.isAfter(lastLook) && run.isBefore(task) ? run : task;
    }

    private void begin(Episode episode, @Nullable Instant undone, Origin origin, boolean confirmed) {
        long by = Math.max(0, Duration.between(episode.deadline(), now.now()).toSeconds());
        facts.announce(
                FactType.TASK_OVERDUE,
                episode.since(),
                new Name(episode.deadline(), undone, episode.number()),
                new Overdue(episode.deadline(), by, confirmed),
                origin);
        boolean announced = facts.isAskedFor(FactType.TASK_OVERDUE);
        hold(new Episode(episode.since(), episode.deadline(), announced, episode.number()));
    }

    private void hold(Episode episode) {
        List<Instant> deadlines = new ArrayList<>(state.deadlines());
        if (!deadlines.contains(episode.deadline())) {
            deadlines.add(episode.deadline());
        }
        state = new Overdueness(state.openDeadline(), episode, List.copyOf(deadlines));
    }

    private @Nullable Instant openDeadline() {
        return now.isOpenWithDeadline() ? Objects.requireNonNull(now.deadline()) : null;
    }
}
