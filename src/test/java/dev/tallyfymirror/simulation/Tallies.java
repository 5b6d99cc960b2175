package dev.tallyfymirror.simulation;

import java.util.Map;
import java.util.TreeMap;

/** How often each transition and each fault was met. */
final class Tallies {
    private final Map<String, Long> counts = new TreeMap<>();

    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    void add(Tallies others) {
        others.counts.forEach((what, times) -> counts.merge(what, times, Long::sum));
    }

    long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    String table() {
        StringBuilder table = new StringBuilder();
        counts.forEach((what, times) -> table.append("  %-52s %,12d%n".formatted(what, times)));
        return table.toString();
    }
}
