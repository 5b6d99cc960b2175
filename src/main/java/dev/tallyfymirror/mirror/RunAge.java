package dev.tallyfymirror.mirror;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Of when a held run is, by Tallyfy; {@code isAway}: archived, gone or out of sight. */
public record RunAge(@Nullable Instant lastUpdated, boolean isAway) {}
