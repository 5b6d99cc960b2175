package dev.tallyfymirror.delivery;

import dev.tallyfymirror.retry.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When an event that was not taken is tried again, and when no more. A value; the pauses are drawn.
 *
 * @param backoff the pauses between the tries of one event; it has no end of its own
 * @param tries an event is tried at least so often
 * @param length and at least for so long, since the first try failed
 * @param mostAsked the longest pause that a destination can ask for
 */
public record Schedule(Backoff backoff, int tries, Duration length, Duration mostAsked) {
    /** Pauses of up to 5 s, doubling up to 12 h, for five days. */
    public static Schedule standard(RandomGenerator random) {
        Duration cap = Duration.ofHours(12);
        return new Schedule(
                new Backoff(Duration.ofSeconds(5), cap, Backoff.UNLIMITED, random), 12, Duration.ofDays(5), cap);
    }

    /** When the next try is, after so many failed ones, of which the destination asked for the pause given. */
    Instant next(int failedTries, @Nullable Duration asked, Instant now) {
        Duration drawn = backoff.delay(failedTries);
        Duration wanted = asked == null ? Duration.ZERO : cap(asked);
        return now.plus(drawn.compareTo(wanted) > 0 ? drawn : wanted);
    }

    /** What is obeyed of a pause asked for. */
    Duration cap(Duration asked) {
        return asked.compareTo(mostAsked) > 0 ? mostAsked : asked;
    }

    /** Whether the try that failed now was the last one. */
    boolean isOver(int failedTries, Instant firstFailed, Instant now) {
        return failedTries >= tries && !firstFailed.plus(length).isAfter(now);
    }
}
