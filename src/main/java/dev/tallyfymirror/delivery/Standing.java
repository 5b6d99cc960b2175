package dev.tallyfymirror.delivery;

import dev.tallyfymirror.outbox.Cursor;
import dev.tallyfymirror.outbox.CursorChange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is written of a destination beside its runs, and whether it is still to be written. Plain state. */
final class Standing {
    private long taken;
    private long newest;
    private @Nullable Instant takenAt;
    private @Nullable String error;
    private @Nullable Instant resumedAt;
    private boolean disabled;
    private @Nullable Instant newlyDisabledAt;
    private boolean changed;

    Standing(Cursor cursor) {
        this.taken = cursor.taken();
        this.takenAt = cursor.takenAt();
        this.error = cursor.error();
        this.newest = cursor.position();
        this.disabled = cursor.orders().disabled();
        this.resumedAt = cursor.orders().resumedAt();
    }

    boolean isChanged() {
        return changed;
    }

    boolean isDisabled() {
        return disabled;
    }

    void changed() {
        changed = true;
    }

    void newest(long position) {
        newest = position;
    }

    void taken(Instant now) {
        taken++;
        takenAt = now;
    }

    void error(@Nullable String reason) {
        error = reason;
    }

    void disabled(Instant now) {
        disabled = true;
        newlyDisabledAt = now;
    }

    /** Whether people asked for a new try since. What they said is of before a 410 that is not written yet. */
    boolean obeys(Cursor.Orders orders) {
        boolean isNew = orders.resumedAt() != null && !orders.resumedAt().equals(resumedAt);
        resumedAt = orders.resumedAt();
        if (newlyDisabledAt == null) {
            disabled = orders.disabled();
        }
        return isNew;
    }

    CursorChange take(long position, Holds.Change holds, Letters letters, Outage outage) {
        CursorChange change = new CursorChange(
                position,
                holds.rows(),
                holds.freed(),
                letters.takeDead(),
                letters.takeSent(),
                outage.pausedUntil(),
                outage.failingSince(),
                error,
                taken,
                takenAt,
                newlyDisabledAt);
        changed = false;
        newlyDisabledAt = null;
        return change;
    }

    Snapshot snapshot(long position, @Nullable Instant oldest, int held, Outage outage) {
        String trouble = null;
        if (disabled) {
            trouble = "is disabled, since it said that it is gone: " + error;
        } else if (outage.isDown()) {
            trouble = "takes nothing: " + error;
        }
        return new Snapshot(Math.max(0, newest - position), oldest, held, disabled, trouble);
    }
}
