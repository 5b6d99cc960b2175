package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.standin.World;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon's process stands still over a deadline and past its lease, as when its machine sleeps, and goes on. */
class PausedDaemonPostgresTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** Past the deadline and past what is left of the lease then. */
    private static final Duration ASLEEP = Place.LEASE.multipliedBy(3);

    @TempDir
    Path folder;

    @Test
    void aloneItWakesTellsWhatItMissedOnceAndGoesOn() throws IOException, SQLException { // B16
        Place place = place();
        try (Scene scene = Scene.set(place, 16)) {
            DaemonProcess only = scene.daemons().all().get(0);
            try (Sql sql = scene.sql()) {
                live(only, sql);
                String late = awaitMirrored(scene, sql, soon(scene));
                Instant deadline = scene.standIn().world().taskTruth(late).deadline();
                only.pause();
                String done = complete(scene.standIn().world());
                Waiting.lasting(ASLEEP);
                assertThat(events(sql)).isEmpty();
                assertThat(isExpired(sql)).as("nobody holds it").isTrue();
                only.resume();
                Waiting.require("both told", LIMIT, () -> events(sql).size() >= 2);
                sql.awaitCycles(3, LIMIT);
                assertThat(events(sql)).containsExactlyInAnyOrder(overdue(late, deadline), "task.completed " + done);
                assertThat(Witness.staleWrites(sql)).isEmpty();
                assertThat(only.starts()).isEqualTo(1);
                assertThat(only.complaints()).isEmpty();
            }
        }
    }

    @Test
    void besideAnotherItFindsTheLeaseGoneAndWritesNothing() throws IOException, SQLException { // B16
        Place place = place();
        try (Scene scene = Scene.set(place, 17)) {
            DaemonProcess first = scene.daemons().all().get(0);
            DaemonProcess second = scene.daemons().all().get(1);
            try (Sql sql = scene.sql()) {
                live(first, sql);
                live(second, sql);
                boolean firstHolds = Witness.latestTaker(sql).equals(first.user());
                DaemonProcess holder = firstHolds ? first : second;
                DaemonProcess other = firstHolds ? second : first;
                String late = awaitMirrored(scene, sql, soon(scene));
                Instant deadline = scene.standIn().world().taskTruth(late).deadline();
                holder.pause();
                String done = complete(scene.standIn().world());
                Waiting.require("the other tells both", LIMIT, () -> events(sql).size() == 2);
                Waiting.lasting(ASLEEP);
                holder.resume();
                List<String> told = new ArrayList<>(List.of(overdue(late, deadline), "task.completed " + done));
                for (int news = 0; news < 4; news++) {
                    told.add("task.completed " + complete(scene.standIn().world()));
                    sql.awaitCycles(2, LIMIT);
                }
                assertThat(Witness.latestTaker(sql)).isEqualTo(other.user());
                assertThat(events(sql)).containsExactlyInAnyOrderElementsOf(told);
                assertThat(Witness.staleWrites(sql)).isEmpty();
                assertThat(holder.starts()).as("it lives on").isEqualTo(1);
                other.terminate();
                Waiting.require(
                        "the one that slept works again",
                        LIMIT,
                        () -> taker(sql).equals(holder.user()));
                sql.awaitCycles(2, LIMIT);
                assertThat(events(sql)).hasSameSizeAs(told);
                assertThat(holder.complaints()).isEmpty();
            }
        }
    }

    /** With the folder of this test, so that no storm is in the way. */
    private Place place() throws IOException {
        return new Place(folder, Place.prepare().classPath());
    }

    private static void live(DaemonProcess daemon, Sql sql) throws IOException, SQLException {
        daemon.tend(sql);
        Waiting.require(daemon.name() + " lives", LIMIT, () -> {
            try {
                daemon.tend(sql);
                return daemon.isLive();
            } catch (IOException | SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
        sql.awaitCycles(2, LIMIT);
    }

    private static Instant soon(Scene scene) {
        return scene.standIn().world().now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(8);
    }

    /** A new task with this deadline, once the mirror knows of it. */
    private static String awaitMirrored(Scene scene, Sql sql, Instant deadline) {
        World world = scene.standIn().world();
        String run = world.change().launchRun("Paused", 1).runId();
        String task = world.taskIds(run).get(0);
        world.change().type(task, "task");
        world.change().deadline(task, deadline);
        Waiting.require(
                "it is mirrored",
                LIMIT,
                () -> sql.number("SELECT count(*) FROM tallyfy.task WHERE task_id = '" + task + "' AND deadline = '"
                                + deadline + "'")
                        == 1);
        assertThat(world.now()).as("time is left").isBefore(deadline);
        return task;
    }

    private static String complete(World world) {
        String task = world.openTaskIds().stream()
                .filter(id -> world.taskTruth(id).type().equals("task"))
                .filter(id -> world.taskTruth(id).deadline() == null
                        || world.taskTruth(id).deadline().isAfter(world.now().plusSeconds(600)))
                .filter(id -> world.taskTruth(id).runId() != null
                        && world.runTruth(world.taskTruth(id).runId()).archivedAt() == null)
                .findFirst()
                .orElseThrow();
        world.change().complete(task);
        return task;
    }

    private static boolean isExpired(Sql sql) {
        return sql.number("SELECT count(*) FROM tallyfy_sync.lease WHERE name = 'org:" + Place.ORG
                        + "' AND expires_at < clock_timestamp()")
                == 1;
    }

    private static String taker(Sql sql) {
        try {
            return Witness.latestTaker(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String overdue(String task, Instant deadline) {
        return "task.overdue " + task + " at " + deadline.getEpochSecond();
    }

    /** Overdue with its time. */
    private static List<String> events(Sql sql) {
        return sql.texts(
                "SELECT replace(type, 'tallyfy.', '') || ' ' || task_id || CASE WHEN type LIKE '%overdue%'"
                        + " THEN ' at ' || extract(epoch FROM occurred_at)::bigint ELSE '' END FROM tallyfy.event ORDER BY seq");
    }
}
