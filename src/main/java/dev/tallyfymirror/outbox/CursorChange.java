package dev.tallyfymirror.outbox;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a destination has come: as it is from now on, so that writing it twice is writing it once.
 *
 * @param held runs held back that are new or otherwise
 * @param freed those held back no more
 * @param dead dead letters that are new, or were tried again in vain
 * @param sent dead letters (by position) that are none any more
 * @param disabledAt when the destination said that it is gone for good; null = nothing said
 */
public record CursorChange(
        long position,
        List<HeldRun> held,
        List<Lane> freed,
        List<DeadLetter> dead,
        List<Long> sent,
        @Nullable Instant pausedUntil,
        @Nullable Instant failingSince,
        @Nullable String error,
        long taken,
        @Nullable Instant takenAt,
        @Nullable Instant disabledAt) {
    public CursorChange {
        held = List.copyOf(held);
        freed = List.copyOf(freed);
        dead = List.copyOf(dead);
        sent = List.copyOf(sent);
    }
}
