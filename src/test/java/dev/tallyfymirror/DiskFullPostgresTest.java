package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tallyfymirror.sync.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The composed daemon with its own server on a disk that becomes full: PostgreSQL goes down with a panic, and when there
 * is room again all goes on by itself. Run on demand ({@code -Ddisk.full=true}): it needs a small file system, which only
 * root may mount.
 */
class DiskFullPostgresTest {
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    static Path parent;

    private Path disk;
    private boolean mounted;
    private Trial trial;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Boolean.getBoolean("disk.full"), "asked for by -Ddisk.full=true");
        disk = Files.createDirectory(parent.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=300m,mode=0755", "tmpfs", disk.toString());
        assumeTrue(mounted, "a small file system can't be mounted here: run this test as root");
        trial = new Trial(
                Trial.world("full").withSize(40, 20, 0),
                "database.embedded-dir=" + disk.resolve("postgres"),
                "database.embedded-port=0",
                "api.requests-per-minute=0",
                "api.requests-per-hour=0",
                "lease.duration=5s");
    }

    @AfterEach
    void stop() throws Exception {
        if (trial != null) {
            trial.close();
        }
        if (mounted) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    @Test
    void allGoesOnWhenThereIsRoomAgain() throws Exception { // D10
        Daemon daemon = trial.ready();
        List<String> completed = new ArrayList<>();
        completed.add(trial.completeOne());
        Eventually.isTrue("told", Trial.LIMIT, () -> told() == 1);

        Path ballast = fill();
        Instant full = Instant.now();
        Eventually.isTrue("not ready on a full disk", Trial.LIMIT, () -> {
            writeMuch();
            return Trial.readiness(daemon) == 503;
        });
        completed.add(trial.completeOne());
        Instant later = Instant.now().plusSeconds(5);
        Eventually.isTrue("some time", Trial.LIMIT, () -> Instant.now().isAfter(later));
        assertThat(Trial.readiness(daemon)).isEqualTo(503);
        Files.delete(ballast);

        Instant from = Instant.now();
        Eventually.isTrue("ready with room", Trial.LIMIT, () -> Trial.readiness(daemon) == 200);
        Eventually.isTrue("told", Trial.LIMIT, () -> told() == completed.size());
        System.out.printf(
                "disk full for %d s; told %d ms after there was room%n",
                Duration.between(full, from).toSeconds(),
                Duration.between(from, Instant.now()).toMillis());
        assertThat(texts("SELECT task_id FROM tallyfy.event WHERE type = 'tallyfy.task.completed'"))
                .containsExactlyInAnyOrderElementsOf(completed);
    }

    /** Takes all the room there is. */
    private Path fill() throws IOException {
        Path ballast = disk.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[MEGABYTE];
            while (true) {
                out.write(block);
            }
        } catch (IOException noRoom) {
            return ballast;
        }
    }

    /** Something changes, and the log that it is written to needs a new file. */
    private void writeMuch() {
        var world = trial.standIn.world();
        world.openTaskIds().stream().limit(10).forEach(world.change()::rawTask);
        texts("SELECT pg_switch_wal()");
    }

    private long told() {
        return texts("SELECT 1 FROM tallyfy.event WHERE type = 'tallyfy.task.completed'")
                .size();
    }

    /** Where the server listens stands in the fourth line of its file. */
    private List<String> texts(String sql) {
        try {
            List<String> lines = Files.readAllLines(disk.resolve("postgres/data/postmaster.pid"));
            String password =
                    Files.readString(disk.resolve("postgres/password")).strip();
            String url = "jdbc:postgresql://127.0.0.1:" + lines.get(3).strip() + "/tallyfy?sslmode=disable";
            try (var connection = DriverManager.getConnection(url, "tallyfy", password);
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                List<String> texts = new ArrayList<>();
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
                return texts;
            }
        } catch (IOException | SQLException failure) {
            return List.of();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }
}
