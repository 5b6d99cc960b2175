package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Fact;
import dev.tallyfymirror.model.Fact.Completed;
import dev.tallyfymirror.model.Fact.None;
import dev.tallyfymirror.model.Fact.Origin;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Memory.Completion;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transitions of one task, judged against what is remembered of it: completed and reopened here, overdue episodes
 * beside it in {@link Episodes}. One of the verbs is called once; then the result is settled.
 */
final class Transition {
    private static final List<TaskColumn> OWNERS =
            List.of(TaskColumn.OWNER_USERS, TaskColumn.OWNER_GUESTS, TaskColumn.OWNER_GROUPS);

    private final Rules rules;
    private final Situation now;
    private final Facts facts;
    private final Episodes episodes;
    private @Nullable Completion completion;

    Transition(Rules rules, Situation now, Facts facts) {
        this.rules = rules;
        this.now = now;
        this.facts = facts;
        this.completion = now.memory().completion();
        this.episodes = new Episodes(rules, now, facts);
    }

    /** A task not seen before, or never readable enough to tell: what was so at the baseline stays silent. */
    void firstSight() {
        Instant created = now.createdAt();
        if (created != null && rules.isNews(created)) {
            facts.announce(FactType.TASK_CREATED, created, new Fact.Name(created, null, 0), new None());
        }
        Completion found = Completion.found(now.isFinished(), now.completedAt());
        completion = found;
        if (!found.finished()) {
            episodes.firstSight();
        } else if (now.completion().isNewsAtFirstSight(rules)) {
            announceCompleted(found, facts.originOf(now.completion().time()));
        } else if (rules.announcesInitial(Rules.Initial.ALL)) {
            announceCompleted(found, Origin.INITIAL);
        }
    }

    /** A task seen before, seen again. */
    void seen() {
        Completion before = completion;
        if (before == null) {
            firstSight();
        } else if (now.isFinished()) {
            foundFinished(before);
        } else {
            foundUnfinished(before, true, true);
        }
        announceAssigned();
        announceDeleted();
    }

    /** Nothing was seen: a deadline may have passed, or the run have changed. */
    void timePasses(boolean mayBegin) {
        Completion before = completion;
        if (before != null && !now.isFinished()) {
            foundUnfinished(before, mayBegin, false);
        }
        announceDeleted();
    }

    /** Nothing can be told of the task itself, but that it, or its run, is archived, gone or out of sight. */
    void onlyPresence() {
        Completion known = completion;
        if (known != null) {
            episodes.judgedByPresence(known.undoneAt());
        }
        announceDeleted();
    }

    private void foundFinished(Completion before) {
        Instant at = now.completedAt();
        if (before.finished() && !before.isOtherThan(at)) {
            completion = before.completedAt() == null && at != null ? before.dated(at) : before;
            return;
        }
        if (before.finished()) {
            var unused = announceReopened(before, at);
            episodes.undone(before);
        } else {
            episodes.endedByCompletion(before.undoneAt());
        }
        Completion found = before.completed(at);
        completion = found;
        announceCompleted(found, facts.originOf(now.completion().time()));
    }

    /** While it is archived or gone, a finished task stays remembered as finished. */
    private void foundUnfinished(Completion before, boolean mayBegin, boolean confirmed) {
        Completion found = before;
        if (before.finished() && !now.isGone() && !now.isArchived()) {
            found = before.reopened();
            episodes.reopened(before, announceReopened(before, null));
        } else {
            episodes.judged(before.undoneAt());
        }
        completion = found;
        if (mayBegin) {
            episodes.beginDue(found.undoneAt(), confirmed);
        }
    }

    private Instant announceReopened(Completion before, @Nullable Instant followedBy) {
        Instant time = now.dating().ofChangeBetween(before.completedAt(), followedBy);
        facts.announce(FactType.TASK_REOPENED, time, facts.namedUndoing(before), new None());
        return time;
    }

    private void announceCompleted(Completion found, Origin origin) {
        Instant time = now.completion().time();
        Instant deadline = now.deadline();
        boolean late = deadline != null && time.isAfter(deadline);
        Long lateBy = deadline == null
                ? null
                : Long.valueOf(late ? Duration.between(deadline, time).toSeconds() : 0);
        facts.announce(FactType.TASK_COMPLETED, time, facts.named(found), new Completed(late, lateBy), origin);
    }

    private void announceAssigned() {
        if (OWNERS.stream().anyMatch(this::isOwnerAdded)) {
            facts.announceByTime(FactType.TASK_ASSIGNED, now.dating().ofChange(), facts.numbered(), new None());
        }
    }

    /** A column that holds null was not known: nobody can be said to have been added to it. */
    private boolean isOwnerAdded(TaskColumn owners) {
        Columns<TaskColumn> before = now.held().row().columns();
        Set<String> added = new HashSet<>(now.columns().texts(owners));
        before.texts(owners).forEach(added::remove);
        return before.value(owners) != null && !added.isEmpty();
    }

    private void announceDeleted() {
        Instant deleted = now.marks().deletedAt();
        if (deleted != null && now.held().row().marks().deletedAt() == null) {
            facts.announce(FactType.TASK_DELETED, deleted, facts.numbered(), new None());
        }
    }

    /** The given row and memory with what was concluded. */
    Held<TaskColumn> settled(Held<TaskColumn> next) {
        return new Held<>(
                next.row().with(now.marks().overdue(episodes.since())),
                next.memory().concluded(completion, episodes.overdueness(), facts.counted()));
    }
}
