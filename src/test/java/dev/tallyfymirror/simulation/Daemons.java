package dev.tallyfymirror.simulation;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.simulation.LeaseRow.Over;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One daemon, or two on one database: one works, the other waits for the lease. */
final class Daemons {
    private static final Duration INTERVAL = Duration.ofSeconds(60);

    private final Server server;
    private final LeaseRow row;
    private final Random random;
    private final Tallies tallies;
    private final Function<Lease, Daemon> begun;
    private final boolean two;
    private int terms;
    private boolean isAnyPaused;
    private @Nullable Daemon working;

    /** A daemon in its term. */
    record Daemon(Lease lease, Reader reader, Watch watch) {
        void work(boolean asked, Instant until) {
            reader.cycle(asked);
            watch.watchUntil(until);
        }
    }

    Daemons(Server server, LeaseRow row, Setting setting, Tallies tallies, Function<Lease, Daemon> begun) {
        this.server = server;
        this.row = row;
        this.random = new Random(setting.hashCode());
        this.tallies = tallies;
        this.begun = begun;
        this.two = setting.daemons() > 1;
        row.before(this::mayPause);
    }

    /** One cycle of whoever holds the lease, and the deadlines up to the next. */
    void work(boolean asked, Instant until) {
        try {
            working().work(asked, until);
        } catch (Fate.Crash crash) {
            restart();
        } catch (Over over) {
            tallies.count("fault: daemon that lost its lease");
        }
    }

    private Daemon working() {
        Daemon daemon = working;
        return daemon == null ? takeOver() : daemon;
    }

    private Daemon takeOver() {
        Instant expires = row.expiresAt();
        server.sleepUntil(expires);
        Lease lease = row.acquire("daemon " + ++terms, server.now());
        if (lease == null) {
            throw new IllegalStateException("not free");
        }
        Daemon daemon = begun.apply(lease);
        working = daemon;
        return daemon;
    }

    /** The process ends, and its memory with it; it, or the other, begins a term as soon as the lease has run out. */
    void restart() {
        row.renewed(server.now().minusSeconds(random.nextInt(10)));
        server.sleep(1L + random.nextInt(90));
        working = null;
    }

    /** The process stands still, what it decided in its hands; meanwhile the other takes over, if that lasts. */
    private void mayPause() {
        if (!two || isAnyPaused || !server.strikes("daemon paused when about to commit", 6)) {
            return;
        }
        int every = (int) LeaseRow.RENEWAL.every().toMillis();
        Instant renewed = server.now().minusMillis(random.nextInt(every));
        row.renewed(renewed);
        Instant wakes = server.now().plusMillis(random.nextInt(300_000));
        Instant taken = row.expiresAt().plusMillis(random.nextInt(every));
        if (!taken.isBefore(wakes)) {
            server.sleepUntil(wakes);
            row.renewed(server.now());
            return;
        }
        tallies.count("fault: daemon paused past its lease");
        server.sleepUntil(taken);
        meanwhile(wakes);
        boolean isGivenUp = !renewed.plus(LeaseRow.RENEWAL.givenUpAfter()).isAfter(server.now());
        if (isGivenUp && random.nextInt(3) == 0) {
            tallies.count("fault: stale term given up by its own timer");
            throw new Over();
        }
    }

    private void meanwhile(Instant until) {
        isAnyPaused = true;
        working = null;
        while (server.now().isBefore(until)) {
            work(false, server.now().plus(INTERVAL));
        }
        isAnyPaused = false;
    }
}
