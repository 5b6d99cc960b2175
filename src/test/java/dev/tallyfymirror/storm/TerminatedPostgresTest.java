package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.standin.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon's process is told to end, once or twice, whatever it is at: it leaves within ten seconds with exit code 0,
 * without a session in the database and without its lease.
 */
class TerminatedPostgresTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration GONE = Duration.ofSeconds(10);
    /** So many ends at moments of chance, {@code -Dterminated.rounds}; a storm has some of them, too. */
    private static final int ROUNDS = Integer.getInteger("terminated.rounds", 0);

    private static final long SEED = Long.getLong("terminated.seed", 2);
    private static final int FEW_SECONDS = 4_000;

    private static final String WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event_type = 'Lock'";

    @TempDir
    Path folder;

    private Scene scene;
    private DaemonProcess daemon;
    private Sql sql;

    @BeforeEach
    void set() throws IOException, SQLException {
        scene = Scene.set(new Place(folder, Place.prepare().classPath()), 18);
        scene.clearDeadlines();
        daemon = scene.daemons().all().get(0);
        sql = scene.sql();
    }

    @AfterEach
    void close() throws IOException {
        sql.close();
        scene.close();
    }

    @Test
    @Timeout(3_600)
    void itLeavesWithoutATraceOfItself() throws IOException, SQLException { // D2
        daemon.awaitLive(sql, LIMIT);
        Waiting.require("mirrored", LIMIT, () -> sql.completeCycles() > 0);
        hold("tallyfy.task", () -> {
            complete();
            Waiting.require("a batch waits", LIMIT, () -> sql.number(WAITING) > 0);
            leave(2);
        });
        scene.standIn().faults().always("GET", Fault.delay(Duration.ofMillis(50)));
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            daemon.awaitLive(sql, LIMIT);
            complete();
            Waiting.lasting(Duration.ofMillis(random.nextInt(FEW_SECONDS)));
            leave(1 + round % 2);
        }
        scene.standIn().faults().clear();
        daemon.awaitLive(sql, LIMIT);
        Waiting.require("all told", LIMIT, () -> told() == ROUNDS + 1L);
        scene.standIn().faults().always("GET", Fault.hang());
        complete();
        Waiting.require(
                "a request hangs", LIMIT, () -> scene.standIn().requests().inFlight() > 0);
        leave(2);
        assertThat(daemon.complaints()).isEmpty();
    }

    /** What may take a lock or a server that hangs. */
    interface Step {
        void run() throws IOException;
    }

    private void hold(String table, Step step) throws IOException, SQLException {
        try (Sql holder = scene.sql()) {
            holder.execute("BEGIN; LOCK TABLE " + table + " IN SHARE MODE");
            step.run();
        }
    }

    private void leave(int times) throws IOException {
        String user = daemon.user();
        long from = System.nanoTime();
        int code = daemon.terminate(times);
        long took = System.nanoTime() - from;
        System.out.printf("told to end %d times: left after %d ms with %d%n", times, took / 1_000_000, code);
        assertThat(daemon.complaints()).isEmpty();
        assertThat(code).isZero();
        Waiting.require("no session is left", GONE, () -> sessions(user).isEmpty());
        assertThat(sql.number("SELECT count(*) FROM tallyfy_sync.lease WHERE holder IS NOT NULL"))
                .as("leases held")
                .isZero();
    }

    private List<String> sessions(String user) {
        return sql.texts("SELECT state || ' ' || query FROM pg_stat_activity WHERE usename = '" + user + "'");
    }

    private void complete() {
        scene.standIn().world().change().complete(scene.openTask());
    }

    private long told() {
        return sql.number("SELECT count(*) FROM tallyfy.event");
    }
}
