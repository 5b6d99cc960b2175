package dev.tallyfymirror.feed;

import static dev.tallyfymirror.feed.TestFeed.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.CapturedLog;
import dev.tallyfymirror.feed.Hooks.Outcome;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.TimeLimits;
import dev.tallyfymirror.retry.TransientException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The door for hints, over HTTP: what comes in, and what it answers. No database answers behind it. */
@Timeout(60)
class HooksTest {
    private static final String SECRET = "Wx7.canary~9f+2/é";
    private static final String IN_ADDRESS = "Wx7.canary~9f+2%2F%C3%A9";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Queue<String> taken = new ConcurrentLinkedQueue<>();
    private final Queue<Outcome> told = new ConcurrentLinkedQueue<>();
    private volatile Function<String, Mono<Outcome>> answer = body -> Mono.just(Outcome.TAKEN);
    private Database database;
    private RunningFeed feed;

    @BeforeEach
    void start() {
        DatabaseUrl nobody = DatabaseUrl.parse("postgresql://user:password@127.0.0.1:1/none");
        database =
                Database.open(new DatabaseSettings(nobody, 1, TimeLimits.besideLease(Duration.ofSeconds(30)), "test"));
        Hooks hooks = new Hooks(
                SECRET,
                (organization, body) -> {
                    taken.add(organization + " " + new String(body, UTF_8));
                    return answer.apply(new String(body, UTF_8));
                },
                told::add,
                Schedulers.parallel());
        feed = FeedServer.start(
                        FeedSettings.of("127.0.0.1", 0, "the feed's token"),
                        new Outbox(database),
                        Schedulers.parallel(),
                        hooks)
                .block(PATIENCE);
    }

    @AfterEach
    void stop() {
        feed.stop(Duration.ofMillis(500)).block(PATIENCE);
        database.close().block(PATIENCE);
    }

    @Test
    void aHintNeedsTheSecretAndNoToken() {
        HttpResponse<String> response = send(post("/hooks/tallyfy/" + IN_ADDRESS, "{\"run_id\":\"r\"}")
                .header("X-Tallyfy-OrgID", "acme")
                .build());

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEmpty();
        assertThat(taken).containsExactly("acme {\"run_id\":\"r\"}");
        assertThat(told).containsExactly(Outcome.TAKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hooks/tallyfy/wrong",
                "/hooks/tallyfy/",
                "/hooks/tallyfy",
                "/hooks/tallyfy/" + IN_ADDRESS + "/",
                "/hooks/tallyfy/" + IN_ADDRESS + "x",
                "/hooks/other/" + IN_ADDRESS,
                "/hooks/tallyfy/%25zz",
                "/hooks/tallyfy?secret=" + IN_ADDRESS
            })
    void withoutTheSecretThereIsNothingHereByAnyMethod(String path) {
        for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
            HttpResponse<String> response = send(request(path)
                    .method(method, BodyPublishers.ofString("{\"run_id\":\"r\"}"))
                    .build());
            assertThat(response.statusCode()).as(method).isEqualTo(404);
            assertThat(response.body()).contains("there is nothing here").doesNotContain("hooks", "canary");
        }
        assertThat(taken).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void aConnectionOutlivesAThousandWrongSecrets() {
        List<Integer> statuses = Flux.range(0, 1_000)
                .flatMap(
                        i -> Mono.fromFuture(() -> CLIENT.sendAsync(
                                post("/hooks/tallyfy/wrong" + i, "x".repeat(20_000))
                                        .build(),
                                BodyHandlers.discarding())),
                        8)
                .map(HttpResponse::statusCode)
                .distinct()
                .collectList()
                .block(Duration.ofSeconds(40));

        assertThat(statuses).containsExactly(404);
        assertThat(taken).isEmpty();
    }

    @Test
    void onlyPostIsAnswered() {
        for (String method : List.of("GET", "HEAD", "PUT", "DELETE")) {
            HttpResponse<String> response = send(request("/hooks/tallyfy/" + IN_ADDRESS)
                    .method(method, BodyPublishers.noBody())
                    .build());
            assertThat(response.statusCode()).as(method).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).contains("POST");
        }
        assertThat(taken).isEmpty();
    }

    @Test
    void whatSaysNothingIsAnsweredLikeAHint() {
        answer = body -> Mono.just(Outcome.UNKNOWN);
        for (String body : List.of("", "no json", "[]", "{}", "x".repeat(HookBody.LONGEST))) {
            assertThat(send(post("/hooks/tallyfy/" + IN_ADDRESS, body).build()).statusCode())
                    .isEqualTo(202);
        }
        assertThat(told).hasSize(5).containsOnly(Outcome.UNKNOWN);
    }

    @Test
    void aBodyThatIsTooLongIsNeitherKeptNorLookedAt() {
        for (int i = 0; i < 3; i++) {
            assertThat(send(post("/hooks/tallyfy/" + IN_ADDRESS, "x".repeat(4 << 20))
                                    .build())
                            .statusCode())
                    .isEqualTo(202);
        }
        assertThat(taken).isEmpty();
        assertThat(told).hasSize(3).containsOnly(Outcome.UNKNOWN);
    }

    @Test
    void aBodyThatDoesNotComeIsNotWaitedForForLong() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", feed.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST /hooks/tallyfy/" + IN_ADDRESS
                                    + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"run_id\"")
                            .getBytes(UTF_8));
            InputStream in = socket.getInputStream();
            String answered = new String(in.readAllBytes(), UTF_8);
            assertThat(answered).startsWith("HTTP/1.1 408").doesNotContain("canary");
        }
        assertThat(taken).isEmpty();
    }

    @Test
    void aFloodIsAnsweredWithTryLater() {
        Map<Integer, Long> statuses = IntStream.range(0, 1_000)
                .mapToObj(i -> send(post("/hooks/tallyfy/" + IN_ADDRESS, "{\"run_id\":\"r" + i + "\"}")
                        .build()))
                .peek(response -> assertThat(response.statusCode() == 429)
                        .isEqualTo(response.headers().firstValue("Retry-After").isPresent()))
                .collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting()));

        assertThat(statuses).containsOnly(Map.entry(202, 300L), Map.entry(429, 700L));
        assertThat(taken).hasSize(300);
        assertThat(told).filteredOn(Outcome.REFUSED::equals).hasSize(700);
        HttpResponse<String> refused =
                send(post("/hooks/tallyfy/" + IN_ADDRESS, "{}").build());
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 61);
    }

    @Test
    void whereTooMuchWaitsAlreadyItSaysTryLater() {
        answer = body -> Mono.just(Outcome.REFUSED);
        HttpResponse<String> response =
                send(post("/hooks/tallyfy/" + IN_ADDRESS, "{}").build());
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(told).containsExactly(Outcome.REFUSED);
    }

    @Test
    void withoutADatabaseItSaysTryAgain() {
        answer = body -> Mono.error(new TransientException("gone") {});
        HttpResponse<String> response =
                send(post("/hooks/tallyfy/" + IN_ADDRESS, "{}").build());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void theSecretIsInNoLogAndNoAnswer() { // E18
        try (CapturedLog log = new CapturedLog()) {
            answer = body ->
                    body.equals("fail") ? Mono.error(new IllegalStateException("broken")) : Mono.just(Outcome.TAKEN);
            for (String body : List.of("{}", "fail", "x".repeat(300_000))) {
                HttpResponse<String> response =
                        send(post("/hooks/tallyfy/" + IN_ADDRESS, body).build());
                assertThat(response.body() + response.headers().map()).doesNotContain("canary");
            }
            assertThat(send(request("/hooks/tallyfy/" + IN_ADDRESS).build()).body())
                    .doesNotContain("canary");
            assertThat(log.lines()).as("what is logged of it").anyMatch(line -> line.contains("broken"));
            assertThat(log.lines())
                    .filteredOn(line -> !line.startsWith("jdk."))
                    .noneMatch(line -> line.contains("canary"));
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + feed.port() + path))
                .timeout(PATIENCE);
    }

    private HttpRequest.Builder post(String path, String body) {
        return request(path).POST(BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(HttpRequest request) {
        return TestFeed.send(request);
    }
}
