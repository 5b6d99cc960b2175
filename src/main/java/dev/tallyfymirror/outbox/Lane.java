package dev.tallyfymirror.outbox;

import dev.tallyfymirror.event.StoredEvent;
import java.util.Locale;

/** What must stay in order: the events of one run, or of one task that has none. */
public record Lane(String org, Kind kind, String item) {
    /** What the events have in common. */
    public enum Kind {
        RUN,
        TASK;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind named(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    public static Lane of(StoredEvent event) {
        String run = event.runId();
        String task = event.taskId();
        if (run != null) {
            return new Lane(event.org(), Kind.RUN, run);
        }
        return new Lane(event.org(), Kind.TASK, task == null ? "" : task);
    }
}
