package dev.tallyfymirror.simulation;

import dev.tallyfymirror.simulation.TaskView.Presence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a run was from {@code since} on. {@code progress} is what its entry in a list shows of its tasks. */
record RunView(int number, Instant since, Presence presence, Times times, String name, int progress) {

    record Times(
            Instant created,
            Instant updated,
            @Nullable Instant completed,
            @Nullable Instant archived) {}

    boolean isThere() {
        return presence == Presence.THERE;
    }

    boolean isArchived() {
        return times.archived != null;
    }

    boolean isOpen() {
        return isThere() && !isArchived() && times.completed == null;
    }

    boolean looksLike(RunView other) {
        return presence == other.presence
                && times.equals(other.times)
                && name.equals(other.name)
                && progress == other.progress;
    }

    RunView inMicros() {
        Times cut = new Times(
                TaskView.cut(times.created),
                TaskView.cut(times.updated),
                TaskView.cut(times.completed),
                TaskView.cut(times.archived));
        return new RunView(number, since, presence, cut, name, progress);
    }

    RunView with(Presence next) {
        return new RunView(number, since, next, times, name, progress);
    }

    RunView named(String next) {
        return new RunView(number, since, presence, times, next, progress);
    }

    RunView archived(@Nullable Instant at) {
        Times next = new Times(times.created, times.updated, times.completed, at);
        return new RunView(number, since, presence, next, name, progress);
    }

    RunView completed(@Nullable Instant at) {
        Times next = new Times(times.created, times.updated, at, times.archived);
        return new RunView(number, since, presence, next, name, progress);
    }

    RunView progressed() {
        return new RunView(number, since, presence, times, name, progress + 1);
    }

    RunView asOf(int next, Instant at, boolean updated) {
        Times stamped = new Times(times.created, updated ? at : times.updated, times.completed, times.archived);
        return new RunView(next, at, presence, stamped, name, progress);
    }
}
