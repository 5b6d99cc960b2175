package dev.tallyfymirror.delivery;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.HeldRun;
import dev.tallyfymirror.outbox.Lane;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A run whose events are held back: from one position to another, of which the first is tried. */
final class Held {
    /** Waits for its time, has its event to be sent, or is under way. */
    enum State {
        WAITING,
        READY,
        UNDER_WAY
    }

    final Lane lane;
    /** Nothing from here on was taken. */
    long from;
    /** The last event of the run that was met. */
    long last;

    int tries;

    @Nullable
    Instant failedAt;

    /** When its first event was seen; null until that is known. */
    @Nullable
    Instant observedAt;

    Instant nextAt;

    @Nullable
    String error;

    State state = State.WAITING;

    @Nullable
    StoredEvent event;

    Held(Lane lane, long from, long last, Instant nextAt) {
        this.lane = lane;
        this.from = from;
        this.last = last;
        this.nextAt = nextAt;
    }

    /** As another term left it; what is behind it up to {@code position} was not looked at. */
    static Held of(HeldRun row, long position) {
        Held held = new Held(row.lane(), row.seq(), Math.max(position, row.seq()), row.nextAt());
        held.tries = row.tries();
        held.failedAt = row.failedAt();
        held.error = row.error();
        return held;
    }

    HeldRun toRow() {
        return new HeldRun(lane, from, tries, failedAt, nextAt, error);
    }

    /** Its first event is done with, in one way or the other. */
    void passed(long seq, Instant now) {
        from = seq + 1;
        tries = 0;
        failedAt = null;
        observedAt = null;
        error = null;
        waits(now);
    }

    void waits(Instant until) {
        event = null;
        state = State.WAITING;
        nextAt = until;
    }

    void ready(StoredEvent first) {
        event = first;
        from = first.seq();
        observedAt = first.observedAt();
        state = State.READY;
    }

    boolean isEmpty() {
        return last < from;
    }
}
