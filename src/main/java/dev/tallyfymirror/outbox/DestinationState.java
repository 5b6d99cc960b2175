package dev.tallyfymirror.outbox;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a destination stands, for people.
 *
 * @param behind positions between the cursor and the newest event
 * @param lag how long ago the oldest event that it has not taken was seen; null when there is none
 * @param held runs held back
 * @param dead dead letters
 * @param pausedUntil nothing is sent before; null = it is not paused
 * @param failingSince since when it takes nothing at all; null = it does
 */
public record DestinationState(
        String name,
        String kind,
        long position,
        long behind,
        @Nullable Duration lag,
        long held,
        long dead,
        long taken,
        @Nullable Instant takenAt,
        @Nullable Instant pausedUntil,
        @Nullable Instant failingSince,
        @Nullable Instant disabledAt,
        @Nullable String error) {}
