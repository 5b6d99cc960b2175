package dev.tallyfymirror.standin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What was asked of the stand-in: counts by call since the start or the last {@link #reset()}, and the last 20,000
 * requests. Requests of the admin door are not among them. Safe to use from any thread.
 */
public final class Requests {
    private static final int KEPT = 20_000;
    private final Map<Call, Long> counts = new EnumMap<>(Call.class);
    private final Deque<Entry> recent = new ArrayDeque<>();
    private int inFlight;
    private int most;

    Requests() {}

    /** One request: when it came by the injected clock, its call, method and address with query. */
    public record Entry(Instant at, Call call, String method, String uri) {}

    public synchronized long count(Call call) {
        return counts.getOrDefault(call, 0L);
    }

    public synchronized long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The requests kept, oldest first. */
    public synchronized List<Entry> recent() {
        return new ArrayList<>(recent);
    }

    /** Requests under way: a request ends when its answer is about to go out, so that its sender never sees it late. */
    public synchronized int inFlight() {
        return inFlight;
    }

    /** The most requests that were under way at once. */
    public synchronized int mostInFlight() {
        return most;
    }

    /** The most requests kept that came within any window of this length. */
    public synchronized int mostWithin(Duration window) {
        Deque<Instant> inside = new ArrayDeque<>();
        int result = 0;
        for (Entry entry : recent) {
            Instant edge = entry.at().minus(window);
            while (!inside.isEmpty() && !inside.peekFirst().isAfter(edge)) {
                inside.removeFirst();
            }
            inside.addLast(entry.at());
            result = Math.max(result, inside.size());
        }
        return result;
    }

    /** Forgets what was counted; requests under way stay so. */
    public synchronized void reset() {
        counts.clear();
        recent.clear();
        most = inFlight;
    }

    synchronized Ticket begin(Instant at, Incoming incoming) {
        Call call = incoming.route().call();
        counts.merge(call, 1L, Long::sum);
        if (recent.size() == KEPT) {
            recent.removeFirst();
        }
        recent.addLast(
                new Entry(at, call, incoming.head().method(), incoming.head().uri()));
        most = Math.max(most, ++inFlight);
        return new Ticket();
    }

    private synchronized void end() {
        inFlight--;
    }

    /** A request under way; it ends once, however often that is said. */
    final class Ticket {
        private final AtomicBoolean ended = new AtomicBoolean();

        void end() {
            if (ended.compareAndSet(false, true)) {
                Requests.this.end();
            }
        }
    }
}
