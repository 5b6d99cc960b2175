package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.postgres.embedded.OwnServer;
import dev.tallyfymirror.standin.Fault;
import dev.tallyfymirror.sync.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Each part that stands still without a word is seen in readiness, with the reason; and it is well again by itself. */
class FrozenPartsPostgresTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @TempDir
    Path folder;

    @Test
    void anApiThatHangsIsSeenAndForgottenWhenItAnswers() { // D19
        try (LivingDaemon daemon = LivingDaemon.of("hanging", POSTGRES.url(), "api.timeout=1s")) {
            daemon.startReady();
            daemon.standIn().faults().always(".", Fault.hang());
            daemon.awaitNotReady("\"organization hanging\"");
            daemon.standIn().faults().clear();
            daemon.awaitReady();
        }
    }

    @Test
    void aServerThatIsFrozenIsSeenAndForgottenWhenItGoesOn() { // D19
        try (OwnServer server = OwnServer.in(folder.resolve("server"));
                LivingDaemon daemon = LivingDaemon.of("frozen", server.url())) {
            daemon.startReady();
            List<ProcessHandle> frozen = freeze(server);
            try {
                daemon.awaitNotReady("\"database\"");
            } finally {
                frozen.forEach(process -> signal(process, "CONT"));
            }
            daemon.awaitReady();
            String task = daemon.completeOne();
            Eventually.isTrue("it works", () -> daemon.get("events").body().contains(task));
        }
    }

    @Test
    void anOrganizationHeldByOneThatDoesNothingIsSeenAndTakenBack() { // D19
        try (LivingDaemon daemon = LivingDaemon.of("held", POSTGRES.url())) {
            daemon.startReady();
            POSTGRES.execute("UPDATE tallyfy_sync.lease SET term = term + 1, holder = 'another',"
                    + " expires_at = clock_timestamp() + interval '1 hour' WHERE name = 'org:held'");
            Eventually.isTrue(
                    "it has noticed",
                    () -> daemon.get("metrics").body().contains("tallyfy_mirror_held{organization=\"held\"} 0.0"));
            assertThat(daemon.get("health/ready").body())
                    .as("another may be at work")
                    .contains("\"status\":\"ready\"");
            POSTGRES.execute("UPDATE tallyfy.sync_cycle SET started_at = started_at - interval '10 min',"
                    + " finished_at = finished_at - interval '10 min' WHERE org_id = 'held'");
            daemon.awaitNotReady("falls behind");
            POSTGRES.execute("UPDATE tallyfy_sync.lease SET expires_at = clock_timestamp() WHERE name = 'org:held'");
            daemon.awaitReady();
        }
    }

    @Test
    void aDestinationThatNeverAnswersIsSeenAndForgottenWhenItTakes() throws IOException { // D19
        Files.writeString(folder.resolve("desk.secret"), SECRET);
        CompletableFuture<Void> answering = new CompletableFuture<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer receiver = receiver(answering, threads);
        try (LivingDaemon daemon = LivingDaemon.of(
                "stuck", POSTGRES.url(), sink(receiver.getAddress().getPort()))) {
            daemon.startReady();
            Eventually.isTrue(
                    "it is worked", () -> POSTGRES.number("SELECT count(*) FROM tallyfy_sync.destination") == 1);
            assertThat(daemon.completeInEachRun()).hasSizeGreaterThanOrEqualTo(6);
            daemon.awaitDegraded("\"destination desk\"");
            assertThat(answering.complete(null)).isTrue();
            Eventually.isTrue(
                    "well again", () -> !daemon.get("health/ready").body().contains("\"destination desk\""));
        } finally {
            receiver.stop(0);
            threads.shutdownNow();
        }
    }

    private static HttpServer receiver(CompletableFuture<Void> answering, ExecutorService threads) throws IOException {
        HttpServer receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
        receiver.setExecutor(threads);
        receiver.createContext("/", exchange -> {
            answering.join();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        return receiver;
    }

    private String[] sink(int port) {
        return new String[] {
            "sinks[0].name=desk",
            "sinks[0].type=webhook",
            "sinks[0].url=http://127.0.0.1:" + port + "/in",
            "sinks[0].secret-file=" + folder.resolve("desk.secret"),
            "sinks[0].allow-private=true"
        };
    }

    /** All of its processes; no connection ends, nothing answers. */
    private static List<ProcessHandle> freeze(OwnServer server) {
        ProcessHandle postmaster = server.postmaster().orElseThrow();
        signal(postmaster, "STOP");
        List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
        try (Stream<ProcessHandle> backends = postmaster.descendants()) {
            backends.forEach(all::add);
        }
        all.forEach(process -> signal(process, "STOP"));
        return all;
    }

    private static void signal(ProcessHandle process, String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.onExit().join().exitValue()).isIn(0, 1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
