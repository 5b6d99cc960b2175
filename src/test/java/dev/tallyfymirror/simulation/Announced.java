package dev.tallyfymirror.simulation;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event in plain words, as it is expected or as it was read: type and item, when it became so ({@code otherwise}:
 * another moment that would be as right), what it is about ({@code on}: the completion, the completion undone, the
 * deadline; null where it has no such time), and what else it tells.
 */
record Announced(
        String type,
        String item,
        Instant time,
        @Nullable Instant otherwise,
        @Nullable Instant on,
        String detail) {

    boolean isMetBy(Announced read) {
        return type.equals(read.type)
                && item.equals(read.item)
                && detail.equals(read.detail)
                && (time.equals(read.time) || Objects.equals(otherwise, read.time))
                && Objects.equals(on, read.on);
    }

    /** Told beside the story of the task, in no promised place of it. */
    boolean isAside() {
        return !type.matches("task\\.(completed|reopened|overdue|overdue_cleared)");
    }
}
