package dev.tallyfymirror.ops;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps the daemon from working, by component ({@code database}, {@code organization acme}): ready when there is nothing.
 * Each change is one line in the log; the same reason again is no change. May be told and asked from any thread.
 */
public final class Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private static final String NOT_LOOKED_AT = "has not been looked at yet";
    private final Clock clock;
    private final TreeMap<String, Trouble> troubles = new TreeMap<>();
    private final TreeMap<String, Trouble> degraded = new TreeMap<>();

    public Readiness(Clock clock) {
        this.clock = clock;
    }

    /** One reason; {@code since} is when the component stopped working, whatever the reason was then. */
    public record Trouble(String component, String reason, Instant since) {}

    /** Nothing is known of a component yet, so it does not count as working. Nothing for the log. */
    public synchronized void expect(String component) {
        troubles.put(component, new Trouble(component, NOT_LOOKED_AT, clock.instant()));
    }

    /** Says what is wrong with a component, or that nothing is any more (null). */
    public void tell(String component, @Nullable String reason) {
        if (reason == null) {
            mended(component);
        } else {
            troubled(component, reason);
        }
    }

    private synchronized void troubled(String component, String reason) {
        Trouble before = troubles.get(component);
        if (before == null || !before.reason().equals(reason)) {
            Instant since = before == null ? clock.instant() : before.since();
            troubles.put(component, new Trouble(component, reason, since));
            LOG.warn("{}: {}", component, reason);
        }
    }

    private synchronized void mended(String component) {
        Trouble before = troubles.remove(component);
        if (before != null && !before.reason().equals(NOT_LOOKED_AT)) {
            LOG.info("{}: works again; the trouble lasted since {}", component, before.since());
        }
    }

    /** Says why a component works, but not as well as it could, or that it does again (null). It stays ready. */
    public synchronized void degrade(String component, @Nullable String reason) {
        Trouble before = degraded.get(component);
        if (reason == null) {
            if (degraded.remove(component) != null) {
                LOG.info("{}: no longer degraded", component);
            }
        } else if (before == null || !before.reason().equals(reason)) {
            Instant since = before == null ? clock.instant() : before.since();
            degraded.put(component, new Trouble(component, reason, since));
            LOG.warn("{}: degraded: {}", component, reason);
        }
    }

    public synchronized List<Trouble> degraded() {
        return List.copyOf(degraded.values());
    }

    public synchronized boolean isReady() {
        return troubles.isEmpty();
    }

    public synchronized List<Trouble> troubles() {
        return List.copyOf(troubles.values());
    }
}
