package dev.tallyfymirror.delivery;

import dev.tallyfymirror.retry.Backoff;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a destination as a whole works, and how much is sent to it at once. One event that fails says nothing; several
 * new ones of different runs in a row, with none taken between, do. Then nothing is sent for a growing pause, and then one
 * event at a time until one is taken; from there on twice as many with each that is. Plain state, not for several threads.
 */
final class Outage {
    /** New events in a row that were not taken. */
    static final int ENOUGH = 5;

    private final Backoff backoff;
    private final int room;
    private int streak;
    private int pauses;
    private int width;
    private @Nullable Instant pausedUntil;
    private @Nullable Instant failingSince;

    Outage(Backoff backoff, int room) {
        this.backoff = backoff;
        this.room = room;
        this.width = room;
    }

    /** As it was found when a daemon took over. */
    void found(@Nullable Instant paused, @Nullable Instant failing) {
        pausedUntil = paused;
        failingSince = failing;
        width = paused == null && failing == null ? room : 1;
    }

    boolean isDown() {
        return failingSince != null;
    }

    @Nullable
    Instant failingSince() {
        return failingSince;
    }

    /** Nothing is to be sent before; null or past = send. */
    @Nullable
    Instant pausedUntil() {
        return pausedUntil;
    }

    boolean isPaused(Instant now) {
        return pausedUntil != null && now.isBefore(pausedUntil);
    }

    /** Deliveries under way at once. */
    int width() {
        return width;
    }

    void taken() {
        if (isDown()) {
            pausedUntil = null;
        }
        streak = 0;
        pauses = 0;
        failingSince = null;
        width = Math.min(room, width * 2);
    }

    /** An event was not taken; {@code isNew}: it had not been tried before. */
    void failed(boolean isNew, Instant now) {
        if (isNew) {
            streak++;
        }
        if (isDown() || streak >= ENOUGH) {
            down(now);
        }
    }

    /** It takes nothing. What was under way together with others is one failure, not many. */
    void down(Instant now) {
        if (failingSince == null) {
            failingSince = now;
        }
        width = 1;
        if (!isPaused(now)) {
            pauses++;
            pausedUntil = now.plus(backoff.delay(pauses));
        }
    }

    /** It wants to be left alone for so long. */
    void asked(Duration pause, Instant now) {
        Instant until = now.plus(pause);
        if (pausedUntil == null || until.isAfter(pausedUntil)) {
            pausedUntil = until;
        }
        width = 1;
    }

    /** A person wants it tried at once. */
    void resumed() {
        pausedUntil = null;
        pauses = 0;
        streak = 0;
    }
}
