package dev.tallyfymirror.bench;

import dev.tallyfymirror.bench.LivingOrganization.Completion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When a completion was first seen, by task and the second in which it happened; thread-safe. */
final class Sightings {
    private final Map<String, Instant> seen = new ConcurrentHashMap<>();

    void see(String task, Instant completedAt, Instant at) {
        seen.putIfAbsent(key(task, completedAt), at);
    }

    private static String key(String task, Instant completedAt) {
        return task + " " + completedAt.getEpochSecond();
    }

    boolean hasSeen(List<Completion> completions) {
        return completions.stream().allMatch(one -> seen.containsKey(key(one.task(), one.at())));
    }

    /** Virtual seconds from each completion to its sighting, sorted; those not seen are endless. */
    double[] latencies(List<Completion> completions, Scale scale) {
        List<Double> all = new ArrayList<>();
        for (Completion one : completions) {
            Instant at = seen.get(key(one.task(), one.at()));
            all.add(at == null ? Double.POSITIVE_INFINITY : scale.seconds(Duration.between(one.at(), at)));
        }
        return all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    static double percentile(double[] sorted, double percent) {
        int index = (int) Math.ceil(percent / 100 * sorted.length) - 1;
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, index)];
    }
}
