package dev.tallyfymirror.standin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task as it is now. Read and written under the world's lock only. */
final class TaskState {
    final String id;
    final long key;
    final int increment;
    final @Nullable RunState run;
    final int position;
    final @Nullable Step step;
    String type = "task";
    String title = "";
    String status = "not-started";
    Owners owners = Owners.NOBODY;
    int starter = 1001;
    Instant createdAt = Instant.EPOCH;
    Instant lastUpdated = Instant.EPOCH;

    @Nullable
    Instant startedAt;

    @Nullable
    Instant deadline;

    @Nullable
    Instant completedAt;

    @Nullable
    Instant archivedAt;

    @Nullable
    Integer completer;

    @Nullable
    Boolean approved;

    boolean deleted;
    boolean hidden;
    /** A field that nothing maps: what changes when only the raw item changes. */
    int comments;
    /** The task whose completion shows this one, when a rule hides it. */
    @Nullable
    TaskState shownBy;
    /** The name of the field that nobody can read. */
    @Nullable
    String flaw;

    final Map<String, String> formValues = new LinkedHashMap<>();
    private byte @Nullable [] encoded;

    TaskState(Identity identity, @Nullable RunState run, int position, @Nullable Step step) {
        this.id = identity.id();
        this.key = identity.key();
        this.increment = identity.increment();
        this.run = run;
        this.position = position;
        this.step = step;
    }

    boolean finished() {
        return completedAt != null;
    }

    boolean skipped() {
        return completedAt == null && status.equals("auto-skipped");
    }

    boolean expiring() {
        return type.startsWith("expiring");
    }

    /** Neither finished nor hidden by a rule nor put away. */
    boolean open() {
        return !finished() && !skipped() && archivedAt == null && !deleted && (run == null || run.listed());
    }

    boolean missed(Instant now) {
        return open() && deadline != null && deadline.isBefore(now);
    }

    boolean reachable() {
        return !deleted && (run == null || !run.deleted);
    }

    boolean concealed() {
        return hidden || (run != null && run.hidden);
    }

    byte @Nullable [] encoded() {
        return encoded;
    }

    void encoded(byte @Nullable [] bytes) {
        encoded = bytes;
    }
}
