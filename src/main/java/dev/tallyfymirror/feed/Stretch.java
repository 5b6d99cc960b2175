package dev.tallyfymirror.feed;

import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.EventFilter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The events behind {@code from} up to {@code to}, read once for all who are at the end, and encoded once for all who want
 * the same of them in the same form. The bytes are shared: nobody changes them.
 */
final class Stretch {
    /** As many wishes as are kept; who has another one gets a text of its own. */
    private static final int MAX_SHARED = 16;

    private final long from;
    private final long to;
    private final List<Encoded> events;
    private final Map<Wish, byte[]> texts = new ConcurrentHashMap<>();
    private final long plain;
    private final AtomicLong shared = new AtomicLong();

    Stretch(long from, long to, List<StoredEvent> events) {
        this.from = from;
        this.to = to;
        this.events = events.stream().map(Encoded::of).toList();
        this.plain = 100
                + 2
                        * this.events.stream()
                                .mapToLong(event -> event.json().length)
                                .sum();
    }

    /** In which form which events are wanted. */
    record Wish(Format format, EventFilter filter) {}

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    /** About what it costs to keep now: each event as it is stored and as JSON, and the texts that were made of them. */
    long weight() {
        return plain + shared.get();
    }

    /** The events wanted behind a place within it. */
    List<StoredEvent> events(long place, EventFilter filter) {
        return events.stream()
                .map(Encoded::event)
                .filter(event -> event.seq() > place && filter.admits(event))
                .toList();
    }

    /** The text of the events wanted behind a place; empty without any. */
    byte[] text(long place, Wish wish) {
        if (place > from) {
            return encode(place, wish); // one who came in the middle; its next stretch is a whole one
        }
        byte[] made = texts.get(wish);
        return made == null ? share(wish, encode(from, wish)) : made;
    }

    private byte[] share(Wish wish, byte[] text) {
        if (text.length == 0 || texts.size() >= MAX_SHARED) {
            return text;
        }
        byte[] before = texts.putIfAbsent(wish, text);
        if (before != null) {
            return before;
        }
        long weighs = shared.addAndGet(text.length);
        assert weighs >= text.length;
        return text;
    }

    private byte[] encode(long place, Wish wish) {
        return Texts.of(
                wish.format(),
                events.stream()
                        .filter(event ->
                                event.event().seq() > place && wish.filter().admits(event.event()))
                        .toList());
    }
}
