package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.DueTask;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When deadlines are dealt with. {@code grace}: so much later than they pass; {@code confirm}: Tallyfy is asked, whose
 * answers are dated by whole seconds.
 */
public record Deadlines(Duration grace, boolean confirm) {
    /** So long nothing but errors come before a deadline is taken as missed without an answer. */
    public static final Duration UNCONFIRMED_AFTER = Duration.ofSeconds(60);

    private static final Duration LEAST = Duration.ofMillis(1);

    /** The latest deadline that an answer given now would show to be missed. */
    public Instant latest(Instant now) {
        return shown(now).minus(grace);
    }

    /** When it has passed, with the grace, by whole seconds, as the answer's Date will show them. */
    public Instant dueAt(Instant deadline) {
        Instant due = deadline.plus(grace);
        Instant second = shown(due);
        return second.equals(due) ? due : second.plusSeconds(1);
    }

    private Instant shown(Instant time) {
        return confirm ? time.truncatedTo(ChronoUnit.SECONDS) : time;
    }

    /**
     * How long to sleep from {@code now} on: until the next deadline or question ({@code untilAsked}), null where there is
     * none, and {@code longest} at most.
     */
    public Duration pause(Instant now, @Nullable Instant deadline, @Nullable Duration untilAsked, Duration longest) {
        Duration untilDue = deadline == null ? longest : Duration.between(now, dueAt(deadline));
        Duration pause = shorter(untilDue, untilAsked == null ? longest : untilAsked);
        return pause.compareTo(LEAST) < 0 ? LEAST : shorter(pause, longest);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Those of which nothing but errors has come for long. {@code at}: by the clock that {@link Asked} goes by. */
    public List<DueTask> unanswered(Asked asked, Instant now, Duration at) {
        return asked.unanswered(latest(now).minus(UNCONFIRMED_AFTER), at, UNCONFIRMED_AFTER);
    }
}
