package dev.tallyfymirror.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item that is held back whole ({@code field} null), or a field of it that could not be read. {@code itemId} is null
 * where the id itself could not be read; {@code field} is Tallyfy's name.
 */
public record Quarantined(Kind kind, Place place, @Nullable String field, String reason, String raw, Instant seenAt) {

    /** Where it was met. */
    public record Place(@Nullable String itemId, @Nullable String runId) {}

    /** What the item is. */
    public enum Kind {
        RUN,
        TASK,
        MEMBER;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
