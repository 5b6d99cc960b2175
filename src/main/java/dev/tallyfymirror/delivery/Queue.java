package dev.tallyfymirror.delivery;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Events read and not begun yet, by position, and how far all of them are done with. Plain state. */
final class Queue {
    private final TreeMap<Long, StoredEvent> waiting = new TreeMap<>();
    /** Positions of events that are waiting or under way, and when they were seen. */
    private final TreeMap<Long, Instant> open = new TreeMap<>();

    private long readTo;

    Queue(long readTo) {
        this.readTo = readTo;
    }

    long readTo() {
        return readTo;
    }

    int size() {
        return waiting.size();
    }

    void readTo(long position) {
        readTo = position;
    }

    /** A new one, or one that comes back. */
    void add(StoredEvent event) {
        waiting.put(event.seq(), event);
        open.put(event.seq(), event.observedAt());
    }

    /** The event was taken, or is held back. */
    void close(long seq) {
        open.remove(seq);
    }

    /** Each event up to here is done with. */
    long position() {
        return open.isEmpty() ? readTo : open.firstKey() - 1;
    }

    /** When the first event was seen that is not done with; null when all are. */
    @Nullable
    Instant oldest() {
        return open.isEmpty() ? null : open.firstEntry().getValue();
    }

    /** Takes the events of one run out, since they are held back, and gives the position of the last one, or 0. */
    long withdraw(Lane lane) {
        long last = 0;
        for (Iterator<StoredEvent> events = waiting.values().iterator(); events.hasNext(); ) {
            StoredEvent event = events.next();
            if (Lane.of(event).equals(lane)) {
                events.remove();
                open.remove(event.seq());
                last = event.seq();
            }
        }
        return last;
    }

    /**
     * Takes out up to {@code limit} events to be begun, the first ones of runs that are not busy, which become so: one of
     * each run, or as many as there are where they go {@code together}.
     */
    List<StoredEvent> begin(int limit, Set<Lane> busy, boolean together) {
        List<StoredEvent> begun = new ArrayList<>();
        Set<Lane> before = Set.copyOf(busy);
        for (Iterator<Map.Entry<Long, StoredEvent>> entries = waiting.entrySet().iterator();
                entries.hasNext() && begun.size() < limit; ) {
            StoredEvent event = entries.next().getValue();
            Lane lane = Lane.of(event);
            if (together ? !before.contains(lane) : !busy.contains(lane)) {
                entries.remove();
                busy.add(lane);
                begun.add(event);
            }
        }
        return begun;
    }
}
