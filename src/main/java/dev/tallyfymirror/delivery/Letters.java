package dev.tallyfymirror.delivery;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.DeadLetter;
import dev.tallyfymirror.outbox.Lane;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters: new ones to be written, and old ones to be sent again, out of the order of their runs, each once: one that
 * is not taken is a dead letter as before. Plain state.
 */
final class Letters {
    private final Deque<StoredEvent> again = new ArrayDeque<>();
    private final Set<Long> underWay = new HashSet<>();
    private final List<DeadLetter> dead = new ArrayList<>();
    private final List<Long> sent = new ArrayList<>();

    /** What people asked for; what is known already, or not written yet, is not begun anew. */
    void asked(List<StoredEvent> events) {
        for (StoredEvent event : events) {
            long seq = event.seq();
            boolean known = underWay.contains(seq)
                    || sent.contains(seq)
                    || again.stream().anyMatch(one -> one.seq() == seq)
                    || dead.stream().anyMatch(letter -> letter.seq() == seq);
            if (!known) {
                again.add(event);
            }
        }
    }

    /** The next one to be sent again whose run is not busy, which becomes so; null when there is none. */
    @Nullable
    StoredEvent begin(Set<Lane> busy) {
        for (Iterator<StoredEvent> events = again.iterator(); events.hasNext(); ) {
            StoredEvent event = events.next();
            if (busy.add(Lane.of(event))) {
                events.remove();
                underWay.add(event.seq());
                return event;
            }
        }
        return null;
    }

    /** Whether the event that has ended was one of these; it is not under way any more. */
    boolean ended(StoredEvent event) {
        return underWay.remove(event.seq());
    }

    void sent(StoredEvent event) {
        sent.add(event.seq());
    }

    void back(StoredEvent event) {
        again.addFirst(event);
    }

    void putAside(StoredEvent event, int tries, Instant failedAt, Instant now, String reason) {
        dead.add(new DeadLetter(event.seq(), event.id(), event.type(), tries, failedAt, now, reason));
    }

    List<DeadLetter> takeDead() {
        List<DeadLetter> taken = List.copyOf(dead);
        dead.clear();
        return taken;
    }

    List<Long> takeSent() {
        List<Long> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }
}
