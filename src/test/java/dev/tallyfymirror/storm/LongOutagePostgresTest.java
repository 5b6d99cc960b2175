package dev.tallyfymirror.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * The database is gone, or silent, for minutes: longer than any limit. Run on demand ({@code -Dlong.outage=150}, in
 * seconds); shorter ones are in each build's storm.
 */
class LongOutagePostgresTest {
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("long.outage", 0));
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** For what is under way when it begins. */
    private static final Duration SETTLING = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private Scene scene;
    private DaemonProcess daemon;
    private Sql sql;
    private final List<String> completed = new ArrayList<>();

    @BeforeEach
    void set() throws IOException, SQLException {
        assumeTrue(!OUTAGE.isZero(), "asked for by -Dlong.outage=SECONDS");
        scene = Scene.set(new Place(folder, Place.prepare().classPath()), 19);
        daemon = scene.daemons().all().get(0);
        sql = scene.sql();
        daemon.awaitLive(sql, LIMIT);
        Waiting.require("ready", LIMIT, () -> ready().startsWith("200"));
    }

    @AfterEach
    void close() throws IOException {
        if (scene != null) {
            sql.close();
            scene.close();
        }
    }

    @Test
    void goneForMinutesItIsWaitedForAndNothingIsLost() throws Exception { // D8
        complete();
        scene.server().crash();
        outlast("gone");
        scene.server().restart();
        goOn("gone");
    }

    @Test
    void silentForMinutesItIsWaitedForAndNothingIsLost() throws Exception { // D12
        complete();
        daemon.toDatabase.fallSilent();
        outlast("silent");
        daemon.toDatabase.speak();
        goOn("silent");
    }

    private void outlast(String how) throws Exception {
        Instant from = Instant.now();
        complete();
        Waiting.require("not ready", LIMIT, () -> ready().startsWith("503") && ready().contains("database"));
        System.out.printf("%s: not ready after %d ms: %s%n", how, since(from), ready());
        assertThat(daemon.call("status")).as("status without its database").isEqualTo(4);
        Waiting.lasting(SETTLING);
        long asked = scene.standIn().requests().total();
        Waiting.lasting(OUTAGE.minus(SETTLING));
        complete();
        assertThat(ready()).startsWith("503");
        assertThat(scene.standIn().requests().total() - asked)
                .as("requests in vain")
                .isZero();
    }

    private void goOn(String how) throws IOException {
        Instant back = Instant.now();
        sql.close(); // its connection is of before
        Waiting.require("ready", LIMIT, () -> ready().startsWith("200"));
        System.out.printf("%s: ready %d ms after it was back%n", how, since(back));
        Waiting.require("all told", LIMIT, () -> told().size() >= completed.size());
        System.out.printf("%s: told %d ms after it was back%n", how, since(back));
        complete();
        Waiting.require("the next one told", LIMIT, () -> told().size() >= completed.size());
        assertThat(told()).containsExactlyInAnyOrderElementsOf(completed);
        assertThat(daemon.complaints()).isEmpty();
        assertThat(daemon.starts()).as("it goes on without a hand").isEqualTo(1);
        assertThat(Witness.staleWrites(sql)).isEmpty();
        assertThat(Files.readString(scene.place().log("north"))).contains("database: works again");
    }

    private static long since(Instant from) {
        return Duration.between(from, Instant.now()).toMillis();
    }

    /** The status of {@code /health/ready} and its body. */
    private String ready() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    daemon.feed().resolve("health/ready").toURL().openConnection();
            connection.setReadTimeout(5_000);
            int status = connection.getResponseCode();
            try (var body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return status + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException notYet) {
            return "0";
        }
    }

    private void complete() {
        String task = scene.openTask();
        scene.standIn().world().change().complete(task);
        completed.add(task);
    }

    private List<String> told() {
        return sql.texts("SELECT task_id FROM tallyfy.event WHERE type = 'tallyfy.task.completed'");
    }
}
