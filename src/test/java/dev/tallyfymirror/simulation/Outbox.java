package dev.tallyfymirror.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The events by their places, and a reader that never looks back. */
final class Outbox {
    /** Every event that the reader met, in the order in which it met them. */
    final List<Announced> read = new ArrayList<>();

    final List<String> doubled = new ArrayList<>();
    private final Planted planted;
    private final Set<UUID> ids = new HashSet<>();
    private final Map<Long, List<Event>> waiting = new HashMap<>();
    private long places;
    private long reached;

    record Event(UUID id, Announced told) {}

    Outbox(Planted planted) {
        this.planted = planted;
    }

    /** A transaction that appends; where it is slow, the next one commits before it. */
    void append(List<Event> events, boolean slow) {
        if (events.isEmpty()) {
            return;
        }
        long place = ++places;
        if (slow && planted == Planted.PLACE_BEFORE_COMMIT) {
            waiting.put(place, events);
            return;
        }
        commit(place, events);
        Map<Long, List<Event>> late = Map.copyOf(waiting);
        waiting.clear();
        late.forEach(this::commit);
    }

    private void commit(long place, List<Event> events) {
        if (place <= reached) {
            return;
        }
        reached = place;
        for (Event event : events) {
            if (!ids.add(event.id())) {
                doubled.add("the id of " + event.told() + " was told before");
            }
            read.add(event.told());
        }
    }
}
