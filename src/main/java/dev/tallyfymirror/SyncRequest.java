package dev.tallyfymirror;

import org.jspecify.annotations.Nullable;

/**
 * One cycle.
 *
 * @param organization which; null = all that are configured
 * @param full closed and archived runs too
 * @param acceptLoss whether a large loss is believed this time
 */
public record SyncRequest(@Nullable String organization, boolean full, boolean acceptLoss) {}
