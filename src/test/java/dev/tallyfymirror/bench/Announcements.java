package dev.tallyfymirror.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of deadlines: of how many there had to be an announcement, how long each took from its deadline, in
 * seconds and sorted, and how many were wrong: of what was not due, doubled, or taken back.
 */
record Announcements(int due, List<Double> delays, long wrong) {

    /** {@code announced}: when each was first seen; {@code others}: what was seen beside that. */
    static Announcements of(
            Map<String, Instant> deadlines, Set<String> notOverdue, Map<String, Instant> announced, long others) {
        List<Double> delays = announced.entrySet().stream()
                .filter(one -> deadlines.containsKey(one.getKey()) && !notOverdue.contains(one.getKey()))
                .map(one -> Duration.between(deadlines.get(one.getKey()), one.getValue())
                                .toNanos()
                        / 1e9)
                .sorted()
                .toList();
        return new Announcements(
                deadlines.size() - notOverdue.size(), delays, announced.size() - delays.size() + others);
    }

    int announced() {
        return delays.size();
    }

    /** Of a deadline that had not passed yet. */
    long early() {
        return delays.stream().filter(delay -> delay < 0).count();
    }

    double quantile(double share) {
        return delays.isEmpty() ? Double.NaN : delays.get((int) Math.ceil(share * delays.size()) - 1);
    }

    /** What is wrong with them; {@code share} of the delays have to be below {@code limit} seconds. */
    List<String> shortfalls(double share, double limit) {
        List<String> shortfalls = new ArrayList<>();
        if (announced() != due) {
            shortfalls.add(announced() + " announced of " + due);
        }
        if (wrong > 0) {
            shortfalls.add(wrong + " false, doubled or cleared");
        }
        if (early() > 0) {
            shortfalls.add(early() + " before their deadline");
        }
        if (quantile(share) >= limit) {
            shortfalls.add(Figures.text("%.3f s is not below %.0f s", quantile(share), limit));
        }
        return shortfalls;
    }
}
