package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Fact.Cause;
import dev.tallyfymirror.model.Fact.Cleared;
import dev.tallyfymirror.model.Fact.Name;
import dev.tallyfymirror.model.Fact.Origin;
import dev.tallyfymirror.model.Fact.Overdue;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Memory.Completion;
import dev.tallyfymirror.model.Memory.Episode;
import dev.tallyfymirror.model.Memory.Opening;
import dev.tallyfymirror.model.Memory.Overdueness;
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

    /** Seen for the first time: overdue since its deadline, or since it was created with one already missed. */
    void firstSight() {
        Instant created = now.createdAt();
        state = state.open(opening(created == null ? Instant.MIN : created, true));
        Opening due = due();
        if (due == null) {
            return;
        }
        if (rules.isNews(announceableFrom(due))) {
            begin(due, null, facts.originOf(announceableFrom(due)), true);
        } else if (rules.announcesInitial(Rules.Initial.OVERDUE)) {
            begin(due, null, Origin.INITIAL, true);
        } else {
            hold(due, false, 0);
        }
    }

    /** The given completion has been undone: the names of episodes rest on it from now on. */
    void undone(Completion before) {
        if (!Objects.equals(before.undoneAt(), before.reopened().undoneAt())) {
            state = state.renewed();
        }
    }

    /** Open again since the given moment: the deadline may be missed already. */
    void reopened(Completion before, Instant time) {
        undone(before);
        state = state.open(opening(time, before.completedAt() != null));
    }

    /** Ends what has ended, and sees which deadline counts from now on. */
    void judged(@Nullable Instant undone) {
        Episode episode = state.episode();
        Cause cause = episode == null ? null : endOf(episode);
        if (episode != null && cause != null) {
            clear(episode, cause, undone);
        }
        state = state.open(nextOpening());
    }

    /** As far as can be told without the task's columns: archived with its run, gone or out of sight. */
    void judgedByPresence(@Nullable Instant undone) {
        if (now.isGone() || now.run().archived()) {
            judged(undone);
        }
    }

    void beginDue(@Nullable Instant undone, boolean confirmed) {
        Opening due = due();
        if (due != null && state.episode() == null) {
            begin(due, undone, facts.originOf(announceableFrom(due)), confirmed);
        }
    }

    /** Found finished: an announcement that no longer holds is taken back first. */
    void endedByCompletion(@Nullable Instant undone) {
        Episode episode = state.episode();
        Cause cause = episode == null ? null : causeByCompletion(episode);
        if (episode != null && cause != null) {
            clear(episode, cause, undone);
        }
        state = state.ended().open(null);
    }

    private @Nullable Cause causeByCompletion(Episode episode) {
        Instant deadline = now.deadline();
        Instant finished = now.completion().time();
        boolean inTime = deadline == null || !finished.isAfter(deadline);
        if (!inTime) {
            return null;
        }
        if (!finished.isAfter(episode.deadline())) {
            return Cause.COMPLETED_IN_TIME;
        }
        return deadline == null ? Cause.DEADLINE_REMOVED : Cause.DEADLINE_MOVED;
    }

    private @Nullable Cause endOf(Episode episode) {
        if (now.isGone()) {
            return now.marks().deletedAt() != null ? Cause.DELETED : Cause.ACCESS_LOST;
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
                    now.dating().ofChangeAfter(episode.since()),
                    new Name(episode.deadline(), undone, episode.number()),
                    new Cleared(episode.deadline(), cause));
        }
        state = state.ended();
    }

    private @Nullable Opening nextOpening() {
        Instant deadline = now.openDeadline();
        if (deadline == null || deadline.equals(state.openDeadline())) {
            return deadline == null ? null : state.opening();
        }
        boolean given = !deadline.equals(now.deadlineBefore());
        return opening(given ? now.dating().ofChange() : returnedAt(), given);
    }

    /** When a task that could not be overdue came back: by a change of its own, or with its run. */
    private Instant returnedAt() {
        Instant changed = now.dating().ofChange();
        Instant byRun = now.run().lastUpdated();
        if (byRun == null || !changed.equals(now.now()) || !now.isHeldBackByRun()) {
            return changed;
        }
        boolean fits = byRun.isAfter(now.memory().when().observedAt()) && byRun.isBefore(changed);
        return fits ? byRun : changed;
    }

    /** {@code dated}: whether Tallyfy's own times name an episode that begins later than its deadline. */
    private @Nullable Opening opening(Instant from, boolean dated) {
        Instant deadline = now.openDeadline();
        if (deadline == null) {
            return null;
        }
        boolean later = from.isAfter(deadline);
        return new Opening(deadline, later ? from : deadline, dated || !later);
    }

    private @Nullable Opening due() {
        Opening opening = state.opening();
        return opening != null && rules.isDue(opening.deadline(), now.now()) ? opening : null;
    }

    private Instant announceableFrom(Opening opening) {
        Instant graceOver = opening.deadline().plus(rules.grace());
        return opening.since().isAfter(graceOver) ? opening.since() : graceOver;
    }

    private void begin(Opening due, @Nullable Instant undone, Origin origin, boolean confirmed) {
        Instant deadline = due.deadline();
        int number = due.dated() && !state.deadlines().contains(deadline) ? 0 : facts.nextNumber();
        long by = Math.max(0, Duration.between(deadline, now.now()).toSeconds());
        facts.announce(
                FactType.TASK_OVERDUE,
                due.since(),
                new Name(deadline, undone, number),
                new Overdue(deadline, by, confirmed),
                origin);
        hold(due, rules.isAskedFor(FactType.TASK_OVERDUE), number);
    }

    private void hold(Opening due, boolean announced, int number) {
        List<Instant> deadlines = new ArrayList<>(state.deadlines());
        if (!deadlines.contains(due.deadline())) {
            deadlines.add(due.deadline());
        }
        Episode episode = new Episode(due.since(), due.deadline(), announced, number);
        state = new Overdueness(state.opening(), episode, deadlines);
    }
}
