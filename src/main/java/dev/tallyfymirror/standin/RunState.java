package dev.tallyfymirror.standin;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as the API shows it now. What is counted over its tasks (progress, late tasks) is kept as it was last counted,
 * since the real one does not always follow its tasks at once. Read and written under the world's lock only.
 */
final class RunState {
    final String id;
    final long key;
    final int increment;
    final Template template;
    final List<TaskState> tasks = new ArrayList<>();
    String name = "";
    String status = "active";
    int owner = 1001;
    int starter = 1001;
    Instant createdAt = Instant.EPOCH;
    Instant lastUpdated = Instant.EPOCH;

    @Nullable
    Instant dueDate;

    @Nullable
    Instant completedAt;

    @Nullable
    Instant archivedAt;

    boolean deleted;
    boolean hidden;
    boolean starred;
    /** A field that nothing maps: what changes when only the raw item changes. */
    int comments;

    int complete;
    int total;
    int late;
    boolean dueDatePassed;

    @Nullable
    String flaw;

    private byte @Nullable [] encoded;

    RunState(Identity identity, Template template) {
        this.id = identity.id();
        this.key = identity.key();
        this.increment = identity.increment();
        this.template = template;
    }

    boolean listed() {
        return archivedAt == null && !deleted;
    }

    int percent() {
        return total == 0 ? 0 : complete * 100 / total;
    }

    /** Counts the tasks anew; true when that changed what is shown. */
    @CanIgnoreReturnValue
    boolean count(Instant now) {
        int finished = 0;
        int counted = 0;
        int missed = 0;
        for (TaskState task : tasks) {
            if (task.deleted || task.skipped()) {
                continue;
            }
            counted++;
            finished += task.finished() ? 1 : 0;
            missed += task.missed(now) ? 1 : 0;
        }
        boolean passed = completedAt == null && dueDate != null && dueDate.isBefore(now);
        boolean changed = finished != complete || counted != total || missed != late || passed != dueDatePassed;
        complete = finished;
        total = counted;
        late = missed;
        dueDatePassed = passed;
        return changed;
    }

    byte @Nullable [] encoded() {
        return encoded;
    }

    void encoded(byte @Nullable [] bytes) {
        encoded = bytes;
    }
}
