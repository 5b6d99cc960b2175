package dev.tallyfymirror.simulation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a task was from {@code since} on; {@code number} counts its states. */
record TaskView(int number, Instant since, Presence presence, Times times, String title, String status, String type) {

    enum Presence {
        THERE,
        DELETED,
        HIDDEN
    }

    record Times(
            Instant created,
            Instant updated,
            @Nullable Instant completed,
            @Nullable Instant deadline,
            @Nullable Instant archived,
            List<String> owners) {}

    boolean isThere() {
        return presence == Presence.THERE;
    }

    boolean isFinished() {
        return times.completed != null || status.equals("completed");
    }

    boolean isSkipped() {
        return status.equals("auto-skipped");
    }

    boolean isExpiring() {
        return type.equals("expiring");
    }

    boolean isArchived() {
        return times.archived != null;
    }

    /** Whether an answer would show the same. */
    boolean looksLike(TaskView other) {
        return presence == other.presence
                && times.equals(other.times)
                && title.equals(other.title)
                && status.equals(other.status)
                && type.equals(other.type);
    }

    /** As it is promised to be held: to the microsecond, cut. */
    TaskView inMicros() {
        return with(new Times(
                cut(times.created),
                cut(times.updated),
                cut(times.completed),
                cut(times.deadline),
                cut(times.archived),
                times.owners));
    }

    static @Nullable Instant cut(@Nullable Instant time) {
        return time == null ? null : time.minusNanos(time.getNano() % 1000);
    }

    TaskView with(Presence next) {
        return new TaskView(number, since, next, times, title, status, type);
    }

    TaskView with(Times next) {
        return new TaskView(number, since, presence, next, title, status, type);
    }

    TaskView titled(String next) {
        return new TaskView(number, since, presence, times, next, status, type);
    }

    TaskView ofType(String next) {
        return new TaskView(number, since, presence, times, title, status, next);
    }

    TaskView completed(@Nullable Instant at) {
        Times next = new Times(times.created, times.updated, at, times.deadline, times.archived, times.owners);
        return new TaskView(number, since, presence, next, title, "completed", type);
    }

    TaskView open(String word) {
        Times next = new Times(times.created, times.updated, null, times.deadline, times.archived, times.owners);
        return new TaskView(number, since, presence, next, title, word, type);
    }

    TaskView due(@Nullable Instant at) {
        return with(new Times(times.created, times.updated, times.completed, at, times.archived, times.owners));
    }

    TaskView archived(@Nullable Instant at) {
        return with(new Times(times.created, times.updated, times.completed, times.deadline, at, times.owners));
    }

    TaskView owned(List<String> by) {
        return with(new Times(times.created, times.updated, times.completed, times.deadline, times.archived, by));
    }

    TaskView asOf(int next, Instant at, boolean updated) {
        Times stamped = new Times(
                times.created,
                updated ? at : times.updated,
                times.completed,
                times.deadline,
                times.archived,
                times.owners);
        return new TaskView(next, at, presence, stamped, title, status, type);
    }
}
