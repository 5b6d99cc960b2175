package dev.tallyfymirror.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a destination stands.
 *
 * @param behind positions between its cursor and the newest event that was seen
 * @param oldest when the oldest event was seen that is known not to be taken; null when there is none
 * @param held runs held back
 * @param trouble why it takes nothing as a whole; null when it does
 */
public record Snapshot(
        long behind,
        @Nullable Instant oldest,
        int held,
        boolean disabled,
        @Nullable String trouble) {}
