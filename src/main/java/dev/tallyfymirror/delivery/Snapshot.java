package dev.tallyfymirror.delivery;

import org.jspecify.annotations.Nullable;

/**
 * How a destination stands.
 *
 * @param behind positions between its cursor and the newest event that was seen
 * @param held runs held back
 * @param trouble why it takes nothing as a whole; null when it does
 */
public record Snapshot(
        long behind, int held, boolean disabled, @Nullable String trouble) {}
