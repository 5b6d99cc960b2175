package dev.tallyfymirror.model;

import dev.tallyfymirror.model.Observation.When;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the mirror remembers of an item beside its row: what was last seen, and what was announced. It decides what is
 * news, so it does not depend on the outbox, whose events may have been removed by retention.
 *
 * <p>{@code hash} is that of the last list body (0 where the next one is to be looked at whatever it is), {@code when}
 * the observation that last changed anything here. {@code completion} is null until a body has been readable enough to
 * tell; {@code archiving} is the same of a run's archiving, null for tasks. {@code counted} is the last number given to
 * a fact without a time of its own. {@code unreadable}: the columns (SQL names) that the last body had a field for that
 * could not be read.
 */
public record Memory(
        long hash,
        When when,
        @Nullable Completion completion,
        @Nullable Completion archiving,
        Overdueness overdueness,
        int counted,
        @Nullable Older older,
        Set<String> unreadable) {

    public Memory {
        unreadable = Set.copyOf(unreadable);
    }

    public static Memory of(long hash, When when) {
        return new Memory(hash, when, null, null, Overdueness.NONE, 0, null, Set.of());
    }

    public Memory with(When later) {
        return new Memory(hash, later, completion, archiving, overdueness, counted, older, unreadable);
    }

    public Memory with(long newHash) {
        return new Memory(newHash, when, completion, archiving, overdueness, counted, older, unreadable);
    }

    public Memory withOlder(@Nullable Older refused) {
        return new Memory(hash, when, completion, archiving, overdueness, counted, refused, unreadable);
    }

    public Memory withUnreadable(Set<String> columns) {
        return new Memory(hash, when, completion, archiving, overdueness, counted, older, columns);
    }

    /** The same look at a task, with what was concluded from it. */
    public Memory concluded(@Nullable Completion found, Overdueness judged, int lastNumber) {
        return new Memory(hash, when, found, archiving, judged, lastNumber, older, unreadable);
    }

    /** The same look at a run, with what was concluded from it. */
    public Memory concluded(@Nullable Completion found, @Nullable Completion archived, int lastNumber) {
        return new Memory(hash, when, found, archived, overdueness, lastNumber, older, unreadable);
    }

    /**
     * Whether the item was last found finished, when it was completed, and the latest completion that a reopening undid
     * (it only grows).
     */
    public record Completion(
            boolean finished,
            @Nullable Instant completedAt,
            @Nullable Instant undoneAt) {

        public static Completion found(boolean finished, @Nullable Instant at) {
            return new Completion(finished, finished ? at : null, null);
        }

        /** Completed now; where it was so before, that completion has been undone in between. */
        public Completion completed(@Nullable Instant at) {
            return new Completion(true, at, finished ? latestUndone() : undoneAt);
        }

        public Completion reopened() {
            return new Completion(false, null, latestUndone());
        }

        /** The same completion, of which the time is now known. */
        public Completion dated(Instant at) {
            return new Completion(true, at, undoneAt);
        }

        /** Whether a completion at the given time is not the one held. Calls differ in the digits they show. */
        public boolean isOtherThan(@Nullable Instant at) {
            return completedAt != null && at != null && !ShownTimes.isSame(completedAt, at);
        }

        /** Whether a completion of that time or a later one was undone before: its time alone names it no more. */
        public boolean isRepeated() {
            return completedAt != null && undoneAt != null && !ShownTimes.isLater(completedAt, undoneAt);
        }

        private @Nullable Instant latestUndone() {
            return completedAt == null || isRepeated() ? undoneAt : completedAt;
        }
    }

    /**
     * {@code opening}: the deadline of a task that may become overdue, null for one that can't. {@code episode}: the
     * overdue episode in progress. {@code deadlines}: those under which an episode began since the last completion was
     * undone.
     */
    public record Overdueness(
            @Nullable Opening opening, @Nullable Episode episode, List<Instant> deadlines) {
        public static final Overdueness NONE = new Overdueness(null, null, List.of());

        public Overdueness {
            deadlines = List.copyOf(deadlines);
        }

        public Overdueness open(@Nullable Opening next) {
            return new Overdueness(next, episode, deadlines);
        }

        public Overdueness ended() {
            return new Overdueness(opening, null, deadlines);
        }

        /** Another completion was undone: the deadlines begin anew. */
        public Overdueness renewed() {
            return new Overdueness(opening, null, List.of());
        }

        /** The deadline of a task that may become overdue. */
        public @Nullable Instant openDeadline() {
            return opening == null ? null : opening.deadline();
        }
    }

    /**
     * A deadline that counts, and since when the task is overdue by it: the deadline, or the later moment at which it
     * came to count. {@code dated} is false where that moment is one to which Tallyfy gives no name (restored, unskipped).
     */
    public record Opening(Instant deadline, Instant since, boolean dated) {}

    /** {@code announced} is false for one that was already so at the baseline; {@code number} as in {@link Fact.Name}. */
    public record Episode(Instant since, Instant deadline, boolean announced, int number) {}

    /** A body older than the row, refused, and when: believed when a second read says the same later. */
    public record Older(long hash, Instant seenAt) {}
}
