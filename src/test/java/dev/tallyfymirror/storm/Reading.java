package dev.tallyfymirror.storm;

import java.util.ArrayList;
import java.util.List;

/** What a reader of the outbox has read, in the order in which it came. */
final class Reading {
    private final List<Entry> entries = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    /** An event's place and id. */
    record Entry(long seq, String id) {}

    synchronized void add(long seq, String id) {
        entries.add(new Entry(seq, id));
    }

    synchronized void complain(String complaint) {
        complaints.add(complaint);
    }

    synchronized long last() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).seq();
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }
}
