package dev.tallyfymirror.delivery;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.HeldRun;
import dev.tallyfymirror.outbox.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runs that are held back. Plain state. */
final class Holds {
    /** So many runs are held back at once, and what was under way when that was reached. */
    static final int MOST = 1_000;

    private final Map<Lane, Held> held = new LinkedHashMap<>();
    private final Set<Lane> changed = new HashSet<>();

    int size() {
        return held.size();
    }

    boolean areFull() {
        return size() >= MOST;
    }

    @Nullable
    Held of(Lane lane) {
        return held.get(lane);
    }

    void found(Held hold) {
        held.put(hold.lane, hold);
    }

    void add(Held hold) {
        held.put(hold.lane, hold);
        changed.add(hold.lane);
    }

    /** It is otherwise than it was written; with nothing left to send it is held back no more. */
    void changed(Held hold) {
        changed.add(hold.lane);
        if (hold.isEmpty()) {
            held.remove(hold.lane);
        }
    }

    /** Another event of a run that is held back. */
    boolean covers(StoredEvent event) {
        Held hold = held.get(Lane.of(event));
        if (hold == null) {
            return false;
        }
        hold.last = Math.max(hold.last, event.seq());
        return true;
    }

    long count(Held.State state) {
        return held.values().stream().filter(hold -> hold.state == state).count();
    }

    /** The one that is to be tried first of those that wait; {@code due}: only when its time has come. */
    Optional<Held> first(Instant now, boolean due) {
        return held.values().stream()
                .filter(hold -> hold.state == Held.State.WAITING)
                .min(Comparator.comparing(hold -> hold.nextAt))
                .filter(hold -> !due || !hold.nextAt.isAfter(now));
    }

    /** Up to {@code limit} first events that are there to be sent; their runs become busy. */
    List<StoredEvent> begin(int limit, Set<Lane> busy) {
        List<StoredEvent> begun = new ArrayList<>();
        for (Held hold : held.values()) {
            StoredEvent event = hold.event;
            if (begun.size() < limit && hold.state == Held.State.READY && event != null && busy.add(hold.lane)) {
                hold.state = Held.State.UNDER_WAY;
                begun.add(event);
            }
        }
        return begun;
    }

    /** When the oldest event held back was seen, or else first failed; null without any, or where neither is known. */
    @Nullable
    Instant oldest() {
        return held.values().stream()
                .flatMap(hold -> Stream.ofNullable(hold.observedAt == null ? hold.failedAt : hold.observedAt))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** All of them are to be tried at once. */
    void hurry(Instant now) {
        held.values().stream()
                .filter(hold -> hold.state == Held.State.WAITING && hold.nextAt.isAfter(now))
                .forEach(hold -> {
                    hold.nextAt = now;
                    changed.add(hold.lane);
                });
    }

    /** What has changed since this was last asked: those held back, and those that are not any more. */
    Change takeChange() {
        List<HeldRun> rows = new ArrayList<>();
        List<Lane> freed = new ArrayList<>();
        for (Lane lane : changed) {
            Held hold = held.get(lane);
            if (hold == null) {
                freed.add(lane);
            } else {
                rows.add(hold.toRow());
            }
        }
        changed.clear();
        return new Change(rows, freed);
    }

    record Change(List<HeldRun> rows, List<Lane> freed) {}
}
