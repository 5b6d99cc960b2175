package dev.tallyfymirror.feed;

import static dev.tallyfymirror.feed.TestFeed.PATIENCE;
import static dev.tallyfymirror.feed.TestFeed.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.outbox.OutboxEvents;
import dev.tallyfymirror.outbox.Places;
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.TestDatabase;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The feed over real HTTP: batches, one event, schemas, and what is refused. */
@Timeout(60)
class FeedPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static Outbox outbox;
    private static TestFeed feed;

    @BeforeAll
    static void start() {
        outbox = new Outbox(POSTGRES.database());
        feed = TestFeed.start(outbox, null, TestFeed.CALM);
        POSTGRES.execute(
                "INSERT INTO tallyfy_sync.organization (org_id, base_url) VALUES ('org-1', 'https://t.test/api')");
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
    void aBatchIsAnArrayOfCloudEvents() {
        append(IntStream.range(0, 3).mapToObj(OutboxEvents::event).toList());

        HttpResponse<String> response = feed.get("/events");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Type")).isEqualTo("application/cloudevents-batch+json");
        assertThat(header(response, "X-Feed-Id")).isEqualTo(places().feedId().toString());
        assertThat(header(response, "X-Next-After")).isEqualTo(Long.toString(places().newest()));
        JsonNode events = json(response);
        assertThat(events).hasSize(3);
        assertThat(events.get(0).get("id").asString())
                .isEqualTo(OutboxEvents.event(0).id().toString());
        assertThat(events.get(0).get("source").asString()).isEqualTo("https://t.test/api/organizations/org-1");
        assertThat(events.get(2).get("data").get("n").asInt()).isEqualTo(2);
    }

    @Test
    void theLinkLeadsThroughTheWholeFeedAndThenToAnEmptyBatch() {
        append(IntStream.range(0, 25).mapToObj(OutboxEvents::event).toList());
        List<Integer> seen = new ArrayList<>();
        String path = "/events?limit=10&types=task.completed&org=org-1";

        for (int page = 0; page < 4; page++) {
            HttpResponse<String> response = feed.get(path);
            json(response).forEach(event -> seen.add(event.get("data").get("n").asInt()));
            path = header(response, "Link").replaceFirst("<(.*)>; rel=\"next\"", "$1");
            assertThat(path).contains("limit=10", "types=task.completed", "org=org-1");
        }

        assertThat(seen)
                .containsExactlyElementsOf(IntStream.range(0, 25).boxed().toList());
        assertThat(json(feed.get(path))).isEmpty();
    }

    @Test
    void withoutALimitABatchHoldsAHundred() {
        append(IntStream.range(0, 130).mapToObj(OutboxEvents::event).toList());

        assertThat(json(feed.get("/events"))).hasSize(100);
        assertThat(json(feed.get("/events?limit=1000"))).hasSize(130);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 4",
        "types=tallyfy.task.overdue, 2",
        "types=task.overdue, 2",
        "'types=task.overdue,task.reopened', 3",
        "org=org-2, 1",
        "run=run-2, 2",
        "org=org-1&run=run-2&types=task.overdue, 1",
        "types=run.archived, 0",
        "after=latest, 0",
        "after=0, 4"
    })
    void filtersGiveOnlyWhatMatchesAndThePlaceLookedAt(String query, int expected) {
        append(List.of(
                OutboxEvents.event(1, FactType.TASK_COMPLETED, "org-1", "run-1"),
                OutboxEvents.event(2, FactType.TASK_OVERDUE, "org-1", "run-2"),
                OutboxEvents.event(3, FactType.TASK_OVERDUE, "org-2", "run-2"),
                OutboxEvents.event(4, FactType.TASK_REOPENED, "org-1", "run-1")));

        HttpResponse<String> response = feed.get("/events?" + query);

        assertThat(json(response)).hasSize(expected);
        assertThat(header(response, "X-Next-After")).isEqualTo(Long.toString(places().newest()));
    }

    @Test
    void aWaitingRequestIsAnsweredWhenSomethingComes() {
        DatabaseSettings usual = POSTGRES.settings();
        Outbox own = new Outbox(POSTGRES.open(new DatabaseSettings(usual.url(), 2, usual.limits(), "waiting")));
        try (TestFeed ownFeed = TestFeed.start(own, null, TestFeed.CALM)) {
            var waiting = ownFeed.getLater("/events?after=latest&wait=25s&types=task.overdue");
            awaitListening("waiting");
            append(List.of(OutboxEvents.event(1)));
            append(List.of(OutboxEvents.event(2, FactType.TASK_OVERDUE, "org-1", "run-1")));

            HttpResponse<String> response = waiting.join();

            assertThat(json(response)).hasSize(1);
            assertThat(header(response, "X-Next-After")).isEqualTo(Long.toString(places().newest()));
        }
    }

    @Test
    void aWaitingRequestIsAnsweredEmptyWhenItsTimeIsOver() {
        append(List.of(OutboxEvents.event(1)));

        HttpResponse<String> response = feed.get("/events?after=latest&wait=300ms");

        assertThat(json(response)).isEmpty();
        assertThat(header(response, "X-Next-After")).isEqualTo(Long.toString(places().newest()));
    }

    @Test
    void whatIsThereIsNotWaitedFor() {
        append(List.of(OutboxEvents.event(1)));

        assertThat(json(feed.get("/events?wait=60s"))).hasSize(1);
    }

    @Test
    void oneEventIsFoundByItsId() {
        NewEvent event = OutboxEvents.event(7);
        append(List.of(event));

        HttpResponse<String> response = feed.get("/events/" + event.id());

        assertThat(header(response, "Content-Type")).isEqualTo("application/cloudevents+json");
        assertThat(json(response).get("id").asString()).isEqualTo(event.id().toString());
        assertThat(problem(feed.get("/events/" + UUID.randomUUID()), 404)
                        .get("title")
                        .asString())
                .isEqualTo("Not Found");
        assertThat(problem(feed.get("/events/nonsense"), 404)).isNotNull();
        assertThat(problem(feed.get("/events/" + event.id() + "?x=1"), 400)
                        .get("parameter")
                        .asString())
                .isEqualTo("x");
    }

    @Test
    void anEventsSchemaIsServedUnderThePathOfItsName() {
        append(List.of(OutboxEvents.event(1)));
        String schema = json(feed.get("/events")).get(0).get("dataschema").asString();

        HttpResponse<String> response = feed.get(java.net.URI.create(schema).getPath());

        assertThat(header(response, "Content-Type")).isEqualTo("application/schema+json");
        assertThat(json(response).get("$id").asString()).isEqualTo(schema);
        assertThat(problem(feed.get("/schemas/../schemas/x.json"), 404)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "after=-1|after",
                "after=9223372036854775808|after",
                "after=abc|after",
                "after=|after",
                "after=1&after=2|after",
                "types=task.eaten|types",
                "types=task.overdue,|types",
                "types=|types",
                "limit=0|limit",
                "limit=1001|limit",
                "limit=ten|limit",
                "wait=61s|wait",
                "wait=10|wait",
                "wait=-1s|wait",
                "follow=true|follow",
                "follow=yes|follow",
                "feed=another|feed",
                "org=|org",
                "color=red|color"
            })
    void badInputIsRefusedByName(String query, String parameter) { // E14
        JsonNode problem = problem(feed.get("/events?" + query), 400);

        assertThat(problem.get("parameter").asString()).isEqualTo(parameter);
        assertThat(problem.get("detail").asString()).startsWith(parameter + ": ");
    }

    @Test
    void aPlaceThatIsNoLongerKeptIsGoneWithThePlacesThereAre() { // E14
        append(IntStream.range(0, 3).mapToObj(OutboxEvents::event).toList());
        long before = places().oldest();
        POSTGRES.execute("UPDATE tallyfy_sync.feed SET removed_seq = removed_seq + 1");

        JsonNode problem = problem(feed.get("/events?after=" + before), 410);

        assertThat(problem.get("oldest").asLong()).isEqualTo(before + 1);
        assertThat(problem.get("newest").asLong()).isEqualTo(before + 3);
        assertThat(problem.get("feed").asString()).isEqualTo(places().feedId().toString());
        assertThat(json(feed.get("/events?after=" + (before + 1)))).hasSize(2);
        assertThat(json(feed.get("/events"))).hasSize(2);
    }

    @Test
    void aPlaceBeyondTheNewestIsGone() { // D9, E14
        assertThat(json(feed.get("/events?after=" + places().newest()))).isEmpty();

        assertThat(problem(feed.get("/events?after=" + (places().newest() + 1)), 410))
                .isNotNull();
        assertThat(problem(feed.get("/events?after=9223372036854775807"), 410)).isNotNull();
        assertThat(problem(feed.get("/events?after=1"), 410)).isNotNull();
    }

    @Test
    void anotherFeedIsGone() { // D9, E14
        String own = places().feedId().toString();

        assertThat(feed.get("/events?feed=" + own).statusCode()).isEqualTo(200);
        assertThat(problem(feed.get("/events?feed=" + UUID.randomUUID()), 410)
                        .get("feed")
                        .asString())
                .isEqualTo(own);
    }

    @Test
    void whatIsNotThereIsToldSo() {
        assertThat(problem(feed.get("/nothing"), 404)).isNotNull();
        assertThat(problem(feed.get("/events/"), 404)).isNotNull();
        HttpResponse<String> posted = TestFeed.send(feed.request("/events")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
        assertThat(problem(posted, 405)).isNotNull();
        assertThat(header(posted, "Allow")).isEqualTo("GET, HEAD");
        assertThat(problem(feed.get("/events", "Accept", "text/html"), 406)
                        .get("detail")
                        .asString())
                .contains("text/event-stream");
    }

    @Test
    void pagesOfOtherOriginsAreNotLetIn() {
        HttpResponse<String> asked = feed.get("/events", "Origin", "https://elsewhere.test");
        HttpResponse<String> before = TestFeed.send(
                feed.request("/events", "Origin", "https://elsewhere.test", "Access-Control-Request-Method", "GET")
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                        .build());

        assertThat(asked.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
        assertThat(before.statusCode()).isEqualTo(405);
        assertThat(before.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
    }

    @Test
    void quickAnswersBehindSlowOnesAreAllGiven() {
        // one connection; the answer at once to a request that overtakes the end of the one before
        for (int n = 0; n < 450; n++) {
            String path = n % 3 == 0 ? "/events/" + UUID.randomUUID() : n % 3 == 1 ? "/events" : "/events/nonsense";

            assertThat(feed.get(path).statusCode()).isIn(200, 404);
        }
    }

    @Test
    void whatOthersServeIsServedBeside() {
        assertThat(feed.get("/health/live").body()).isEqualTo("alive");
    }

    /** Until a connection of that name listens, which it does when a reader waits. */
    private static void awaitListening(String name) {
        String listening = "SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN tallyfy_events' "
                + "AND application_name = '" + name + "'";
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (POSTGRES.number(listening) == 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private static JsonNode problem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = json(response);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        return problem;
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    private static void append(List<NewEvent> events) {
        Long appended = POSTGRES.database()
                .inTransaction(tx -> outbox.append(tx, events))
                .block(PATIENCE);
        assertThat(appended).isEqualTo(events.size());
    }

    private static Places places() {
        return outbox.places().block(PATIENCE);
    }
}
