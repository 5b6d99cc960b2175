package dev.tallyfymirror.sync;

import org.jspecify.annotations.Nullable;

/** Told what the sync of an organization does. Called on its threads: must not block and must not throw. */
public interface SyncListener {
    SyncListener NONE = new SyncListener() {};

    default void progressed(Progress progress) {}

    default void ended(CycleReport report) {}

    /** Whether this process holds the organization's lease now. */
    default void holds(String org, boolean held) {}

    /** So many runs are gone or out of sight, too many at once to be believed; 0 when none are any more. */
    default void suspects(String org, int runs) {}

    /** What keeps the organization's sync from working; null when nothing does any more. */
    default void troubled(String org, @Nullable String reason) {}
}
