package dev.tallyfymirror.outbox;

import dev.tallyfymirror.event.StoredEvent;
import java.util.List;

/**
 * Events in the order of their positions, and how far was looked, matching or not: the place to go on from. All as of
 * one moment.
 */
public record Batch(List<StoredEvent> events, long lastLookedAt, Places places) {
    /** Whether there was nothing behind the place looked at last. */
    public boolean isAtEnd() {
        return lastLookedAt >= places.newest();
    }

    public boolean isEmpty() {
        return events.isEmpty();
    }
}
