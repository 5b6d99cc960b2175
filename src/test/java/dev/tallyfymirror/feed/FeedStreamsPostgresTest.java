package dev.tallyfymirror.feed;

import static dev.tallyfymirror.feed.TestFeed.PATIENCE;
import static dev.tallyfymirror.feed.TestFeed.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.outbox.OutboxEvents;
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.TestDatabase;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The feed over real HTTP: lines and Server-Sent Events. */
@Timeout(60)
class FeedStreamsPostgresTest {
    private static final String[] NDJSON = {"Accept", "application/x-ndjson"};
    private static final String[] SSE = {"Accept", "text/event-stream"};

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
    void linesReachToTheEndOfWhatThereIs() {
        append(0, 450);

        HttpResponse<String> response = feed.get("/events", NDJSON);

        assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        List<Integer> numbers = response.body()
                .lines()
                .map(line -> json(line).get("data").get("n").asInt())
                .toList();
        assertThat(numbers)
                .containsExactlyElementsOf(IntStream.range(0, 450).boxed().toList());
        assertThat(response.body()).endsWith("}\n");
        assertThat(feed.get("/events?after=latest", NDJSON).body()).isEmpty();
    }

    @Test
    void aLimitEndsAStream() throws IOException {
        append(0, 300);

        assertThat(feed.get("/events?limit=250", NDJSON).body().lines()).hasSize(250);
        assertThat(feed.get("/events?limit=3&follow=true", NDJSON).body().lines())
                .hasSize(3);
        assertThat(feed.get("/events?limit=2", SSE).body().split("\n\n")).hasSize(2);
    }

    @Test
    void followingGoesOnWithWhatComes() throws IOException {
        append(0, 2);
        try (var lines = feed.stream("/events?follow=true&types=task.completed", NDJSON)) {
            assertThat(number(lines.nextFilled())).isZero();
            assertThat(number(lines.nextFilled())).isEqualTo(1);

            append(List.of(OutboxEvents.event(2, FactType.TASK_OVERDUE, "org-1", "run-1")));
            append(3, 1);
            assertThat(number(lines.nextFilled())).isEqualTo(3);
            append(4, 1);
            assertThat(number(lines.nextFilled())).isEqualTo(4);
        }
    }

    @Test
    void withoutAHintAFollowerLooksAllTheSame() throws IOException {
        FeedSettings.Pace quick = new FeedSettings.Pace(Duration.ofSeconds(30), Duration.ofMillis(100));
        try (TestFeed polling = TestFeed.start(outbox, null, quick);
                var lines = polling.stream("/events?follow=true", NDJSON)) {
            // behind the outbox's back, so nothing is announced
            POSTGRES.execute("""
                    UPDATE tallyfy_sync.feed SET last_seq = last_seq + 1;
                    INSERT INTO tallyfy.event SELECT last_seq, gen_random_uuid(), 'tallyfy.task.completed', 'o', 'r', 't',
                        now(), now(), '{"n": 9, "made_by_a_test": true}' FROM tallyfy_sync.feed
                    """);

            assertThat(number(lines.nextFilled())).isEqualTo(9);
        }
    }

    @Test
    void aQuietStreamOfLinesGivesBlankOnes() throws IOException { // E13
        try (TestFeed lively = TestFeed.start(outbox, null, heartbeat());
                var lines = lively.stream("/events?follow=true", NDJSON)) {
            for (int beat = 0; beat < 3; beat++) {
                assertThat(lines.next()).isEmpty();
            }
        }
    }

    @Test
    void framesHavePositionTypeAndEvent() throws IOException {
        long start = newest();
        append(0, 1);
        try (var lines = feed.stream("/events", SSE)) {
            assertThat(lines.response().headers().firstValue("Content-Type")).contains("text/event-stream");
            assertThat(lines.next()).isEqualTo("id: " + (start + 1));
            assertThat(lines.next()).isEqualTo("event: tallyfy.task.completed");
            assertThat(lines.next()).startsWith("data: {\"specversion\":\"1.0\"");
            assertThat(lines.next()).isEmpty();
        }
    }

    @Test
    void aReaderResumesBehindTheLastEventItHasSeen() throws IOException {
        long start = newest();
        append(0, 3);
        String seen = Long.toString(start + 2);

        try (var lines = feed.stream("/events?after=" + start, "Accept", "text/event-stream", "Last-Event-ID", seen)) {
            assertThat(lines.next()).isEqualTo("id: " + (start + 3));
        }
        assertThat(feed.get("/events?after=" + start, "Last-Event-ID", seen).body())
                .as("a batch goes by after alone")
                .contains("\"n\": 0");
    }

    @Test
    void aQuietStreamOfFramesTellsThePlaceReached() throws IOException { // E13
        try (TestFeed lively = TestFeed.start(outbox, null, heartbeat());
                var lines = lively.stream("/events?after=latest&types=task.overdue", SSE)) {
            assertThat(lines.next()).isEqualTo("id: " + newest());
            assertThat(lines.next()).isEmpty();
            append(0, 2);
            long reached = newest();

            String line = lines.nextFilled();
            while (!line.equals("id: " + reached)) {
                assertThat(line).startsWith("id: ");
                line = lines.nextFilled();
            }
            assertThat(lines.next()).isEmpty();
        }
    }

    @Test
    void aStreamFromAPlaceThatIsGoneIsRefused() { // E14
        assertThat(feed.get("/events?after=1", SSE).statusCode()).isEqualTo(410);
        assertThat(feed.get("/events?after=1", NDJSON).statusCode()).isEqualTo(410);
        assertThat(feed.get("/events", "Accept", "text/event-stream", "Last-Event-ID", "1")
                        .statusCode())
                .isEqualTo(410);
        assertThat(feed.get("/events", "Accept", "text/event-stream", "Last-Event-ID", "x")
                        .body())
                .contains("\"parameter\":\"Last-Event-ID\"");
        assertThat(feed.get("/events?wait=1s", SSE).body()).contains("\"parameter\":\"wait\"");
    }

    @Test
    void stoppingEndsStreamsInOrder() throws IOException {
        append(0, 1);
        TestFeed leaving = TestFeed.start(outbox, null, TestFeed.CALM);
        try (var lines = leaving.stream("/events?follow=true", NDJSON)) {
            assertThat(number(lines.nextFilled())).isZero();
            var waiting = leaving.getLater("/events?after=latest&wait=60s");

            leaving.close();

            assertThat(lines.nextFilled()).isNull();
            // it may have come too late to be let in
            assertThat(waiting.handle((response, failure) -> failure != null || response.statusCode() == 200)
                            .join())
                    .isTrue();
        }
    }

    @Test
    void aReaderThatLeavesIsNoticed() throws IOException {
        DatabaseSettings usual = POSTGRES.settings();
        Outbox own = new Outbox(POSTGRES.open(new DatabaseSettings(usual.url(), 2, usual.limits(), "leaving")));
        String listening = "SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN tallyfy_events' "
                + "AND application_name = 'leaving'";
        try (TestFeed ownFeed = TestFeed.start(own, null, TestFeed.CALM)) {
            try (Socket reader = ownFeed.ask("/events?follow=true")) {
                assertThat(reader.getInputStream().read()).isEqualTo('H');
                awaitNumber(listening, 1);
            }

            awaitNumber(listening, 0);
        }
    }

    @Test
    void aStreamThatCanNotGoOnIsCutNotEnded() throws IOException {
        FeedSettings.Pace quick = new FeedSettings.Pace(Duration.ofSeconds(30), Duration.ofMillis(100));
        append(0, 2);
        try (TestFeed polling = TestFeed.start(outbox, null, quick);
                var lines = polling.stream("/events?follow=true", NDJSON)) {
            assertThat(number(lines.nextFilled())).isZero();
            assertThat(number(lines.nextFilled())).isEqualTo(1);

            POSTGRES.execute("UPDATE tallyfy_sync.feed SET last_seq = last_seq + 5, removed_seq = last_seq + 5");

            assertThatExceptionOfType(IOException.class).isThrownBy(lines::nextFilled);
        }
    }

    private static void awaitNumber(String sql, long number) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (POSTGRES.number(sql) != number) {
            assertThat(System.nanoTime()).as(sql).isLessThan(deadline);
        }
    }

    private static FeedSettings.Pace heartbeat() {
        return new FeedSettings.Pace(Duration.ofMillis(150), Duration.ofSeconds(30));
    }

    private static int number(String line) {
        return json(line).get("data").get("n").asInt();
    }

    private static long newest() {
        return outbox.places().block(PATIENCE).newest();
    }

    private static void append(int from, int count) {
        List<NewEvent> events = new ArrayList<>();
        IntStream.range(from, from + count).forEach(n -> events.add(OutboxEvents.event(n)));
        append(events);
    }

    private static void append(List<NewEvent> events) {
        Long appended = POSTGRES.database()
                .inTransaction(tx -> outbox.append(tx, events))
                .block(PATIENCE);
        assertThat(appended).isEqualTo(events.size());
    }
}
