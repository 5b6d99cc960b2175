package dev.tallyfymirror.storm;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The two of them, and who holds the organization. */
final class Daemons implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final List<DaemonProcess> all;
    private final Sql sql;
    private final ScheduledExecutorService manager = Executors.newSingleThreadScheduledExecutor();
    private final AtomicBoolean ending = new AtomicBoolean();
    /** A storm that is broken off leaves nobody behind. */
    private final Thread hook = new Thread(this::killAll, "storm-ending");

    Daemons(List<DaemonProcess> all, Sql sql) {
        this.all = List.copyOf(all);
        this.sql = sql;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void killAll() {
        ending.set(true);
        for (DaemonProcess daemon : all) {
            try {
                daemon.kill();
            } catch (IOException gone) {
                continue;
            }
        }
    }

    List<DaemonProcess> all() {
        return all;
    }

    /** Starts them, and starts them again whenever they have ended. */
    void start() {
        var unused = manager.scheduleWithFixedDelay(this::tend, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tend() {
        for (DaemonProcess daemon : all) {
            try {
                if (!ending.get()) {
                    daemon.tend(sql);
                }
            } catch (IOException | SQLException later) {
                continue; // the database is not there now
            }
        }
    }

    void awaitLive(Duration limit) {
        Waiting.require("both daemons live", limit, () -> all.stream().allMatch(DaemonProcess::isLive));
    }

    /** The one that took the latest term; any where that can't be told. */
    DaemonProcess holder(Sql own) {
        try {
            String taker = Witness.latestTaker(own);
            return all.stream()
                    .filter(daemon -> daemon.user().equals(taker))
                    .findFirst()
                    .orElse(all.get(0));
        } catch (SQLException gone) {
            return all.get(0);
        }
    }

    DaemonProcess other(DaemonProcess one) {
        return all.get(0) == one ? all.get(1) : all.get(0);
    }

    int starts() {
        return all.stream().mapToInt(DaemonProcess::starts).sum();
    }

    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        all.forEach(daemon -> complaints.addAll(daemon.complaints()));
        return complaints;
    }

    @Override
    public void close() throws IOException {
        boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        ending.set(true);
        List<Runnable> undone = manager.shutdownNow();
        for (DaemonProcess daemon : all) {
            daemon.close();
        }
        sql.close();
    }
}
