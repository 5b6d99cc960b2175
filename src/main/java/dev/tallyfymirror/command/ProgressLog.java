package dev.tallyfymirror.command;

import dev.tallyfymirror.SyncProgress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far a long cycle is, as a line of the log now and then; short cycles leave none. */
final class ProgressLog {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

    private final Map<String, Long> lastShown = new ConcurrentHashMap<>();

    void show(SyncProgress progress) {
        long now = System.nanoTime();
        Long last = lastShown.putIfAbsent(progress.organization(), now);
        if (last != null && now - last >= PAUSE && lastShown.replace(progress.organization(), last, now)) {
            LOG.info("{}", ProgressBar.format(progress));
        }
    }
}
