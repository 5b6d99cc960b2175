package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.outbox.OutboxEvents;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.sync.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two daemons, processes of their own, with one webhook between them; the one that works on it is frozen and thawed. */
class TwoDispatchersPostgresTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int RUNS = 10;
    private static final int FEW = 200;
    /** What was taken by one and not yet noted is taken again by the other, and counts twice: only the place tells. */
    private static final String LEFT = "SELECT count(*) FROM tallyfy.event"
            + " WHERE seq > (SELECT coalesce(max(position), 0) FROM tallyfy_sync.destination)";

    private static final Pattern NUMBER = Pattern.compile("\"n\": ?(\\d+)");

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @TempDir
    Path folder;

    private final List<Integer> arrived = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private RunningProgram first;
    private RunningProgram second;
    private String nameOfTheFirst = "";

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        receiver.setExecutor(Executors.newCachedThreadPool());
        receiver.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Matcher number = NUMBER.matcher(body);
            assertThat(number.find()).isTrue();
            arrived.add(Integer.valueOf(number.group(1)));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        Files.writeString(folder.resolve("desk.secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
        Files.writeString(folder.resolve("settings.yaml"), """
                sinks:
                  - {name: desk, type: webhook, url: "http://localhost:%d/", secret-file: desk.secret, allow-private: true, from: oldest}
                """.formatted(
                        receiver.getAddress().getPort()));
        first = daemon("first");
        Eventually.isTrue("the first has begun", () -> !holder().isEmpty());
        nameOfTheFirst = holder();
        second = daemon("second");
        Eventually.isTrue("the second listens", () -> !feed(second).isEmpty());
    }

    private RunningProgram daemon(String name) throws IOException {
        var url = POSTGRES.url();
        String password = url.password() == null ? "" : ":" + url.password();
        Map<String, String> environment = Map.of(
                "TALLYFY_ACCESS_TOKEN",
                "unused",
                "DATABASE_URL",
                "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database());
        return RunningProgram.start(
                Path.of("target/dispatcher-" + name + ".log"),
                environment,
                List.of(),
                "run",
                "--config",
                folder.resolve("settings.yaml").toString(),
                "--set",
                "tallyfy.base-url=http://localhost:1/api",
                "--set",
                "tallyfy.organizations=org-1",
                "--set",
                "lease.duration=2s",
                "--set",
                "feed.port=0");
    }

    private static String feed(RunningProgram daemon) {
        try {
            return daemon.feed();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        receiver.stop(0);
        POSTGRES.execute("TRUNCATE tallyfy.event");
    }

    @Test
    void whoIsFrozenIsRelievedAndMovesNoCursorWhenItWakes() throws Exception { // E17
        append(1, 1_000);
        Eventually.isTrue("some have come", () -> arrived.size() > 50);
        String frozen = holder();
        RunningProgram stopped = frozen.equals(nameOfTheFirst) ? first : second;
        stopped.signal("STOP");
        Eventually.isTrue("the other takes over", Duration.ofSeconds(20), () -> !holder().equals(frozen));
        append(1_001, 1_500);
        Eventually.isTrue("all are taken", LIMIT, () -> POSTGRES.number(LEFT) == 0);

        stopped.signal("CONT");
        append(1_501, 2_000);
        Eventually.isTrue("all of the rest too", LIMIT, () -> POSTGRES.number(LEFT) == 0);
        assertThat(stopped.isAlive()).isTrue();
        assertArrived(2_000);
    }

    private void assertArrived(int events) {
        Set<Integer> once = new LinkedHashSet<>(arrived);
        assertThat(once).hasSize(events);
        assertThat(arrived.size() - events)
                .as("doubled: what was taken since the cursor was written")
                .isLessThan(FEW);
        Map<Integer, Integer> last = new HashMap<>();
        assertThat(once).allSatisfy(number -> {
            Integer before = last.put(number % RUNS, number);
            assertThat(before == null || before < number)
                    .as("%d after %d", number, before)
                    .isTrue();
        });
    }

    private static String holder() {
        return String.join(
                "",
                POSTGRES.texts("SELECT holder FROM tallyfy_sync.lease"
                        + " WHERE name = 'destination:desk' AND holder IS NOT NULL"));
    }

    private static void append(int from, int to) {
        List<NewEvent> events = IntStream.rangeClosed(from, to)
                .mapToObj(
                        number -> OutboxEvents.event(number, FactType.TASK_COMPLETED, "org-1", "run-" + number % RUNS))
                .toList();
        Outbox outbox = new Outbox(POSTGRES.database());
        assertThat(POSTGRES.database()
                        .inTransaction(session -> outbox.append(session, events))
                        .block(LIMIT))
                .isEqualTo(events.size());
    }
}
