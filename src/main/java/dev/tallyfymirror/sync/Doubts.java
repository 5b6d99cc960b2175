package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.RunGlimpse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs whose tasks don't all come with the list of runs, or may not. Each is read exactly for what the list shows of it,
 * once: until that changes the list says nothing more. It is read again like any run that no list shows. Thread-safe.
 */
final class Doubts {
    private final Map<String, Doubt> known = new HashMap<>();

    /** {@code shown}: a hash of what the list showed; {@code since}: when it did so first. */
    private record Doubt(long shown, Instant since) {}

    /** Whether the run has been read exactly since the list first showed this of it, and not too long ago. */
    synchronized boolean isSettled(ShownRun run, @Nullable RunGlimpse held, Instant at, Duration maxAge) {
        Doubt now = new Doubt(hash(run), at);
        Doubt before = known.putIfAbsent(run.runId(), now);
        if (before == null || before.shown() != now.shown()) {
            known.put(run.runId(), now);
            return false;
        }
        Instant readAt = held == null ? null : held.tasksReadAt();
        if (readAt == null || readAt.isBefore(before.since())) {
            return false;
        }
        return readAt.plus(maxAge).isAfter(at);
    }

    /** All of their tasks have come. */
    synchronized void forget(Collection<String> runs) {
        known.keySet().removeAll(runs);
    }

    private static long hash(ShownRun run) {
        return run.tasks().stream()
                .mapToLong(task -> task.hash())
                .reduce(run.entry().hash(), (hash, task) -> 31 * hash + task);
    }
}
