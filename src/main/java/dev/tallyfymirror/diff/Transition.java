package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Fact;
import dev.tallyfymirror.model.Fact.Cause;
import dev.tallyfymirror.model.Fact.Completed;
import dev.tallyfymirror.model.Fact.Name;
import dev.tallyfymirror.model.Fact.None;
import dev.tallyfymirror.model.Fact.Origin;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Memory;
import dev.tallyfymirror.model.Memory.Completion;
import dev.tallyfymirror.model.Row;
import dev.tallyfymirror.model.Row.Marks;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transitions of one task, judged against what is remembered of it: completed and reopened here, overdue episodes
 * beside it in {@link Episodes}. One of the verbs is called once; then the result is settled.
 */
final class Transition {
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
            facts.announce(FactType.TASK_CREATED, created, facts.named(created), new None());
        }
        boolean finished = now.isFinished();
        completion = new Completion(finished, finished ? now.completedAt() : null, null);
        if (finished) {
            announceFoundFinished();
        } else {
            episodes.firstSight();
        }
    }

    /** A task seen before, seen again. */
    void seen() {
        Completion before = completion;
        if (before == null) {
            firstSight();
            return;
        }
        assigned();
        if (now.isFinished()) {
            foundFinished(before);
        } else if (before.finished() && !now.isGone() && !now.isArchived()) {
            reopened(before);
            episodes.reopened(undone(before), reopeningTime(before, null));
        } else {
            episodes.judged(undone(before), true, true);
        }
    }

    /** Nothing was seen: only a deadline may have passed, or the run have changed. */
    void timePasses(boolean mayBegin) {
        Completion before = completion;
        if (before != null && !before.finished()) {
            episodes.judged(before.undoneAt(), mayBegin, false);
        }
    }

    /** A read by id has shown it to be deleted or out of sight. */
    void gone(Marks before) {
        Completion known = completion;
        if (known != null && !known.finished()) {
            episodes.judged(known.undoneAt(), false, false);
        }
        if (before.deletedAt() == null && now.marks().deletedAt() != null) {
            facts.announce(FactType.TASK_DELETED, now.now(), facts.named(null), new None());
        }
    }

    private void foundFinished(Completion before) {
        if (!before.finished()) {
            episodes.endByCompletion();
            completion = new Completion(true, now.completedAt(), before.undoneAt());
            announceCompleted(rules.origin(now.completionTime(), now.now()));
        } else if (isAnotherCompletion(before.completedAt(), now.completedAt())) {
            announceReopened(before, now.completedAt());
            episodes.forget();
            completion = new Completion(true, now.completedAt(), before.completedAt());
            announceCompleted(rules.origin(now.completionTime(), now.now()));
        } else if (before.completedAt() == null && now.completedAt() != null) {
            completion = new Completion(true, now.completedAt(), before.undoneAt());
        }
    }

    private void reopened(Completion before) {
        announceReopened(before, null);
        completion = new Completion(false, null, before.completedAt());
    }

    private static @Nullable Instant undone(Completion before) {
        return before.finished() ? before.completedAt() : before.undoneAt();
    }

    private void announceReopened(Completion before, @Nullable Instant followedBy) {
        Instant undone = before.completedAt();
        Name name = undone != null ? new Name(null, undone, 0) : facts.named(null);
        facts.announce(FactType.TASK_REOPENED, reopeningTime(before, followedBy), name, new None());
    }

    private Instant reopeningTime(Completion before, @Nullable Instant followedBy) {
        Instant updated = now.lastUpdated();
        Instant undone = before.completedAt();
        if (updated == null || (undone != null && !updated.isAfter(undone))) {
            return now.now();
        }
        return followedBy != null && updated.isAfter(followedBy) ? now.now() : updated;
    }

    /** Calls differ in the digits they show: a time in whole seconds is the same as one within that second. */
    private static boolean isAnotherCompletion(@Nullable Instant before, @Nullable Instant after) {
        if (before == null || after == null || before.equals(after)) {
            return false;
        }
        Instant beforeSecond = before.truncatedTo(ChronoUnit.SECONDS);
        Instant afterSecond = after.truncatedTo(ChronoUnit.SECONDS);
        boolean coarse = before.equals(beforeSecond) || after.equals(afterSecond);
        return !(coarse && beforeSecond.equals(afterSecond));
    }

    private void announceFoundFinished() {
        if (isNewsOnFirstSight()) {
            announceCompleted(rules.origin(now.completionTime(), now.now()));
        } else if (rules.initial() == Rules.Initial.ALL) {
            announceCompleted(Origin.INITIAL);
        }
    }

    private boolean isNewsOnFirstSight() {
        if (now.completedAt() != null || now.lastUpdated() != null) {
            return rules.isNews(now.completionTime());
        }
        Instant created = now.createdAt();
        return created != null ? rules.isNews(created) : !rules.firstSync();
    }

    private void announceCompleted(Origin origin) {
        Instant time = now.completionTime();
        Instant deadline = now.deadline();
        boolean late = deadline != null && time.isAfter(deadline);
        Long by = deadline == null
                ? null
                : late ? Duration.between(deadline, time).toSeconds() : 0L;
        facts.announce(FactType.TASK_COMPLETED, time, facts.named(now.completedAt()), new Completed(late, by), origin);
    }

    private void assigned() {
        Set<String> owners = owners(now.columns());
        owners.removeAll(owners(now.held().row().columns()));
        if (!owners.isEmpty()) {
            facts.announce(FactType.TASK_ASSIGNED, now.changedAt(), facts.named(null), new None());
        }
    }

    private static Set<String> owners(dev.tallyfymirror.model.Columns<TaskColumn> task) {
        Set<String> owners = new HashSet<>();
        for (TaskColumn column : List.of(TaskColumn.OWNER_USERS, TaskColumn.OWNER_GUESTS, TaskColumn.OWNER_GROUPS)) {
            task.texts(column).forEach(owner -> owners.add(column + " " + owner));
        }
        return owners;
    }

    Held<TaskColumn> settled(Row<TaskColumn> row, Memory memory) {
        Marks marks = row.marks().overdue(episodes.since());
        return new Held<>(
                row.with(marks),
                new Memory(
                        memory.hash(),
                        memory.when(),
                        completion,
                        episodes.overdueness(),
                        facts.counted(),
                        memory.older()));
    }

    Instant now() {
        return now.now();
    }

    List<Fact> facts() {
        return facts.inOrder();
    }

    static Cause causeOfGone(Situation now) {
        return now.marks().deletedAt() != null ? Cause.DELETED : Cause.ACCESS_LOST;
    }
}
