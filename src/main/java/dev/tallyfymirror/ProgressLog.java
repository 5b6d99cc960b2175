package dev.tallyfymirror;

import dev.tallyfymirror.sync.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A long cycle as log lines: not each step, one now and then. */
final class ProgressLog {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private final Map<String, Instant> last = new ConcurrentHashMap<>();
    private final Clock clock;

    ProgressLog(Clock clock) {
        this.clock = clock;
    }

    /** A line, if it is time for one. The first step of a cycle is none. */
    Optional<String> line(Progress progress) {
        Instant now = clock.instant();
        Instant before = last.putIfAbsent(progress.org(), now);
        if (before == null || before.plus(EVERY).isAfter(now)) {
            return Optional.empty();
        }
        last.put(progress.org(), now);
        var counts = progress.counts();
        String total = progress.runsToRead() == 0 ? "" : " of about " + progress.runsToRead();
        return Optional.of("organization " + progress.org() + ": " + counts.runsRead() + total + " runs and "
                + counts.tasksRead() + " tasks read so far, " + counts.requests() + " requests");
    }

    void ended(String org) {
        last.remove(org);
    }
}
