package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.sync.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that is told to end while something is under way. */
class LeavingPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final Duration LIMIT = Trial.LIMIT;
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir
    Path folder;

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private HttpServer receiver;
    private Trial trial;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        receiver.setExecutor(Executors.newCachedThreadPool());
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            arrived.countDown();
            await(answer);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        Path secret = Files.writeString(folder.resolve("desk.secret"), SECRET);
        Path closed = Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        assertThat(closed).isEqualTo(secret);
        Path yaml = folder.resolve("settings.yaml");
        Files.writeString(yaml, """
                sinks:
                  - {name: desk, type: webhook, url: "http://127.0.0.1:%d/", secret-file: desk.secret, allow-private: true}
                """.formatted(receiver.getAddress().getPort()));
        trial = new Trial(Trial.world("leaving").withSize(3, 4, 2))
                .withFile(yaml)
                .on(POSTGRES.url());
    }

    @AfterEach
    void stop() {
        answer.countDown();
        trial.close();
        receiver.stop(0);
    }

    @Test
    void theFeedIsClosedWhileWhatIsUnderWayStillEnds() {
        Daemon daemon = trial.ready();
        Eventually.isTrue("known", LIMIT, () -> POSTGRES.number("SELECT count(*) FROM tallyfy_sync.destination") == 1);
        assertThat(trial.completeOne()).isNotEmpty();
        await(arrived);

        var leaving = daemon.stop().cache();
        var work = leaving.subscribe();
        Eventually.isTrue("the feed listens no more", LIMIT, () -> !listens(daemon.address()));
        answer.countDown();
        leaving.block(LIMIT);
        work.dispose();
        assertThat(POSTGRES.number("SELECT taken FROM tallyfy_sync.destination"))
                .isEqualTo(1);
    }

    private static boolean listens(URI address) {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
