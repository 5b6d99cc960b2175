package dev.tallyfymirror.simulation;

import dev.tallyfymirror.simulation.TaskView.Presence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The run's state as it was last seen: gone or archived, and when it was changed. */
record RunSeen(
        Presence presence, boolean archived, @Nullable Instant updated) {
    static final RunSeen NONE = new RunSeen(Presence.THERE, false, null);
}
