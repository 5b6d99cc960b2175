package dev.tallyfymirror.model;

import dev.tallyfymirror.model.Observation.When;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the mirror remembers of an item beside its row: what was last seen, and what was announced. It decides what is
 * news, so it does not depend on the outbox, whose events may have been removed by retention.
 *
 * <p>{@code hash} is that of the last list body (0 where there is none), {@code when} the observation that last changed
 * anything here. {@code completion} is null until a body has been readable enough to tell. {@code counted} is the last
 * number given to a fact without a time of its own.
 */
public record Memory(
        long hash,
        When when,
        @Nullable Completion completion,
        Overdueness overdueness,
        int counted,
        @Nullable Older older) {

    public static Memory of(long hash, When when) {
        return new Memory(hash, when, null, Overdueness.NONE, 0, null);
    }

    /** Whether the item was last found finished, when it was completed, and the completion that a reopening undid. */
    public record Completion(
            boolean finished,
            @Nullable Instant completedAt,
            @Nullable Instant undoneAt) {}

    /**
     * {@code openDeadline}: the deadline of a task that may become overdue, null for one that can't. {@code episode}: the
     * overdue episode in progress. {@code deadlines}: those under which an episode began since the last reopening.
     */
    public record Overdueness(
            @Nullable Instant openDeadline, @Nullable Episode episode, List<Instant> deadlines) {
        public static final Overdueness NONE = new Overdueness(null, null, List.of());

        public Overdueness open(@Nullable Instant deadline) {
            return new Overdueness(deadline, episode, deadlines);
        }

        public Overdueness ended() {
            return new Overdueness(openDeadline, null, deadlines);
        }

        public Overdueness reopened() {
            return new Overdueness(openDeadline, null, List.of());
        }
    }

    /** {@code announced} is false for one that was already so at the baseline; {@code number} as in {@link Fact.Name}. */
    public record Episode(Instant since, Instant deadline, boolean announced, int number) {}

    /** A body older than the row, refused, and when: believed when a second read says the same later. */
    public record Older(long hash, Instant seenAt) {}
}
