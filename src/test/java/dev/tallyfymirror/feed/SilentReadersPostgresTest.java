package dev.tallyfymirror.feed;

import static dev.tallyfymirror.feed.TestFeed.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Readers that ask and take nothing of what comes. */
@Timeout(60)
class SilentReadersPostgresTest {
    private static final String[] NDJSON = {"Accept", "application/x-ndjson"};

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static Outbox outbox;
    private static TestFeed feed;

    @BeforeAll
    static void start() {
        outbox = new Outbox(POSTGRES.database());
        feed = TestFeed.start(outbox, null, TestFeed.CALM);
    }

    @AfterAll
    static void stop() {
        feed.close();
    }

    @BeforeEach
    void empty() {
        POSTGRES.execute("TRUNCATE tallyfy.event; UPDATE tallyfy_sync.feed SET removed_seq = last_seq");
    }

    @Test
    void aSilentReaderHoldsNobodyUpAndCostsLittle() throws IOException { // E12
        int count = 2_500;
        fill(count, 10_000);
        try (Socket silent = feed.ask("/events")) {
            assertThat(feed.get("/events", NDJSON).body().lines()).hasSize(count);
            awaitNoneLent();

            // retention passes it: what it gets from now on was read before
            POSTGRES.execute("UPDATE tallyfy_sync.feed SET removed_seq = last_seq");
            long received = readAll(silent.getInputStream());

            assertThat(received).isGreaterThan(100_000).isLessThan(15_000_000);
        }
    }

    @Test
    void forASilentReaderAtTheEndNothingPilesUp() throws IOException { // E12
        FeedSettings.Pace quick = new FeedSettings.Pace(Duration.ofSeconds(30), Duration.ofMillis(100));
        try (TestFeed polling = TestFeed.start(outbox, null, quick);
                Socket silent = polling.ask("/events?follow=true&after=latest")) {
            assertThat(silent.getInputStream().read()).isEqualTo('H');
            try (var lines = polling.stream("/events?follow=true&after=latest", NDJSON)) {
                for (int part = 0; part < 20; part++) {
                    fill(250, 10_000);
                    for (int n = 1; n <= 250; n++) {
                        assertThat(number(lines.nextFilled())).isEqualTo(n);
                    }
                }
            }

            // retention passes it: of 50 MB it gets what was read for it before, and what the sockets hold
            POSTGRES.execute("UPDATE tallyfy_sync.feed SET removed_seq = last_seq");
            assertThat(readAll(silent.getInputStream())).isGreaterThan(100_000).isLessThan(15_000_000);
        }
    }

    @Test
    void silentReadersKeepNoConnectionsFromTheOthers() throws IOException { // E12
        int count = 2_500;
        fill(count, 10_000);
        List<Socket> silent = new ArrayList<>();
        try {
            for (int n = 0; n <= 2 * POSTGRES.database().poolState().max(); n++) {
                silent.add(feed.ask("/events"));
            }
            assertThat(feed.get("/events", NDJSON).body().lines()).hasSize(count);
            awaitNoneLent();
        } finally {
            for (Socket one : silent) {
                one.close();
            }
        }
    }

    /** At an instant a look may be under way: that nobody keeps a connection shows in one without any. */
    private static void awaitNoneLent() {
        Integer lent = Mono.fromSupplier(() -> POSTGRES.database().poolState().acquired())
                .filter(number -> number == 0)
                .repeatWhenEmpty(looks -> looks.concatMap(look -> Mono.delay(Duration.ofMillis(20))))
                .block(PATIENCE);
        assertThat(lent).isZero();
    }

    private static long readAll(InputStream in) {
        long read = 0;
        byte[] buffer = new byte[65_536];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                read += n;
            }
        } catch (IOException cut) {
            return read;
        }
        return read;
    }

    private static void fill(int count, int size) {
        POSTGRES.execute("""
                INSERT INTO tallyfy.event SELECT last_seq + n, gen_random_uuid(), 'tallyfy.task.completed', 'o', 'r', 't',
                    now(), now(), jsonb_build_object('n', n, 'x', repeat('x', %d), 'made_by_a_test', true)
                FROM tallyfy_sync.feed, generate_series(1, %d) n;
                UPDATE tallyfy_sync.feed SET last_seq = last_seq + %d
                """.formatted(size, count, count));
    }

    private static int number(String line) {
        return TestFeed.json(line).get("data").get("n").asInt();
    }
}
