package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.embedded.OwnServer;
import dev.tallyfymirror.postgres.embedded.OwnServer.Stop;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.sync.Eventually;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A database that was put back to what it was an hour ago: no reader waits or misses, and what was lost is told again. */
class RestoredPostgresTest {
    @TempDir
    Path folder;

    /** What a reader keeps: the events by id, and its place. */
    private final Map<String, String> read = new LinkedHashMap<>();

    private long place;

    @Test
    void placesOfTheLostTimeAreGoneAndItsEventsComeAgainWithTheirIds() throws IOException { // D9
        try (OwnServer server = OwnServer.in(folder.resolve("server"));
                LivingDaemon daemon = LivingDaemon.of("restored", server.url())) {
            daemon.startReady();
            completeAndRead(daemon, 3);
            long old = place;
            daemon.stop();
            backUp(server);

            daemon.startReady();
            completeAndRead(daemon, 3);
            Map<String, String> readBefore = Map.copyOf(read);
            String oldFeed =
                    daemon.get("events").headers().firstValue("X-Feed-Id").orElseThrow();
            daemon.stop();
            restore(server);

            assertLostPlaceIsRefused(daemon, old);
            String newFeed = beginNewFeed(daemon);
            daemon.startReady();
            for (String before : List.of("" + place, "" + old, "" + (old - 1), old + "&feed=" + oldFeed)) {
                assertThat(gone(daemon, "events?after=" + before).get("feed").asString())
                        .isEqualTo(newFeed);
            }
            assertThat(gone(daemon, "events?feed=" + oldFeed)).isNotNull();

            read.clear();
            place = 0;
            completeAndRead(daemon, 1);
            Eventually.isTrue("what was lost", () -> readOn(daemon).keySet().containsAll(readBefore.keySet()));
            assertThat(read).containsAllEntriesOf(readBefore).hasSize(readBefore.size() + 1);
        }
    }

    /** Before anything is told again, so that nothing has the lost numbers yet. */
    private void assertLostPlaceIsRefused(LivingDaemon daemon, long old) {
        daemon.standIn().faults().always(".*/(runs|tasks).*", Fault.status(500));
        daemon.start();
        JsonNode gone = gone(daemon, "events?after=" + place);
        assertThat(gone.get("newest").asLong()).isEqualTo(old).isLessThan(place);
        assertThat(gone.get("oldest").asLong()).isLessThanOrEqualTo(old);
        daemon.stop();
        daemon.standIn().faults().clear();
    }

    private static String beginNewFeed(LivingDaemon daemon) {
        try (Composition command = daemon.another()) {
            return command.beginNewFeed().block(LivingDaemon.LIMIT);
        }
    }

    private void completeAndRead(LivingDaemon daemon, int tasks) {
        for (int done = 0; done < tasks; done++) {
            String task = daemon.completeOne();
            Eventually.isTrue("its event", () -> readOn(daemon).containsValue("completed " + task));
        }
    }

    /** One batch more; a number that was read before is no event again. */
    private Map<String, String> readOn(LivingDaemon daemon) {
        HttpResponse<String> batch = daemon.get("events?types=task.completed&after=" + place);
        assertThat(batch.statusCode()).as(batch.body()).isEqualTo(200);
        for (JsonNode event : JsonMapper.shared().readTree(batch.body())) {
            JsonNode data = event.get("data");
            assertThat(data.path("id_scope").asString("")).isEqualTo("global");
            String fact = "completed " + data.get("task").get("task_id").asString();
            assertThat(read.put(event.get("id").asString(), fact))
                    .as("read twice")
                    .isNull();
        }
        place = Long.parseLong(batch.headers().firstValue("X-Next-After").orElseThrow());
        return read;
    }

    private static JsonNode gone(LivingDaemon daemon, String path) {
        HttpResponse<String> answer = daemon.get(path);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(410);
        return JsonMapper.shared().readTree(answer.body());
    }

    private void backUp(OwnServer server) throws IOException {
        server.stop(Stop.FAST);
        copy(folder.resolve("server/data"), folder.resolve("backup"));
        server.start();
    }

    private void restore(OwnServer server) throws IOException {
        server.stop(Stop.FAST);
        Path data = folder.resolve("server/data");
        Path moved = Files.move(data, folder.resolve("lost"));
        assertThat(moved).exists();
        copy(folder.resolve("backup"), data);
        server.start();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : (Iterable<Path>) all::iterator) {
                Path copied = Files.copy(
                        one,
                        to.resolve(from.relativize(one).toString()),
                        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                Files.setPosixFilePermissions(copied, Files.getPosixFilePermissions(one));
            }
        }
    }
}
