package dev.tallyfymirror.feed;

import static dev.tallyfymirror.feed.TestFeed.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.TimeLimits;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Who is let in, and where the feed listens: needs no database, and has none that answers. */
@Timeout(60)
class FeedAccessTest {
    private static final String TOKEN = "sesame öffne";
    private static final String SCHEMA = "/schemas/tallyfy.task.overdue.v1.json";

    private static Database database;
    private static Outbox outbox;
    private static TestFeed feed;

    @BeforeAll
    static void start() {
        DatabaseUrl nobody = DatabaseUrl.parse("postgresql://user:password@127.0.0.1:1/none");
        TimeLimits limits = TimeLimits.besideLease(Duration.ofSeconds(30));
        database = Database.open(new DatabaseSettings(nobody, 1, limits, "test"));
        outbox = new Outbox(database);
        feed = TestFeed.start(outbox, TOKEN, TestFeed.CALM);
    }

    @AfterAll
    static void stop() {
        feed.close();
        database.close().block(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer wrong", "Bearer sesame", "Basic !!", "Basic d3Jvbmc=", "Digest x"})
    void withoutTheTokenNothingIsServed(String authorization) {
        HttpResponse<String> response =
                authorization.isEmpty() ? feed.get(SCHEMA) : feed.get(SCHEMA, "Authorization", authorization);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().allValues("WWW-Authenticate"))
                .containsExactly(
                        "Bearer realm=\"tallyfy-mirror\"", "Basic realm=\"tallyfy-mirror\", charset=\"UTF-8\"");
        assertThat(response.body()).doesNotContain("sesame");
        assertThat(feed.get("/metrics").statusCode()).isEqualTo(401);
        assertThat(feed.get("/nothing").statusCode()).isEqualTo(401);
    }

    @Test
    void theTokenOpensAsBearerAndAsPassword() {
        assertThat(feed.get(SCHEMA, "Authorization", "bearer plain").statusCode())
                .isEqualTo(401);
        try (TestFeed plain = TestFeed.start(outbox, "plain", TestFeed.CALM)) {
            assertThat(plain.get(SCHEMA, "Authorization", "bearer plain").statusCode())
                    .isEqualTo(200);
            assertThat(plain.get("/metrics", "Authorization", "Bearer plain").body())
                    .isEqualTo("measured");
        }
        assertThat(feed.get(SCHEMA, "Authorization", "Basic " + base64("anybody:" + TOKEN))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void healthNeedsNoToken() {
        assertThat(feed.get("/health/live").body()).isEqualTo("alive");
        assertThat(feed.get("/health/../metrics").statusCode()).isNotEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "192.168.0.7"})
    void withoutATokenAPageThatPretendsToBeThisMachineGetsNothing(String host) throws IOException {
        try (TestFeed open = TestFeed.start(outbox, null, TestFeed.CALM)) {
            String refused = answer(open, "/metrics", host);
            assertThat(refused)
                    .startsWith("HTTP/1.1 421 ")
                    .contains("application/problem+json")
                    .contains("feed.token")
                    .doesNotContain("measured");
            assertThat(answer(open, "/health/live", host)).startsWith("HTTP/1.1 200 ");
            assertThat(answer(feed, "/metrics", host)).startsWith("HTTP/1.1 401 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:8080", "[::1]:80"})
    void withoutATokenThisMachineItselfIsAnswered(String host) throws IOException {
        try (TestFeed open = TestFeed.start(outbox, null, TestFeed.CALM)) {
            assertThat(answer(open, "/metrics", host))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("measured");
        }
    }

    /** As it comes; the client of the JDK says no other host than the one it asks. */
    private static String answer(TestFeed asked, String path, String host) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", asked.running().port())) {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void aDatabaseThatIsAwayIsAnsweredWithTryAgain() {
        HttpResponse<String> response = feed.get("/events", "Authorization", "Basic " + base64(":" + TOKEN));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.body()).doesNotContain("127.0.0.1");
    }

    @Test
    void aPortInUseIsNamed() {
        FeedSettings taken = FeedSettings.of("127.0.0.1", feed.running().port(), null);

        StepVerifier.create(FeedServer.start(taken, outbox, Schedulers.parallel(), routes -> {}))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(FeedStartException.class)
                        .hasMessageContaining("feed.port")
                        .hasMessageContaining(":" + feed.running().port())
                        .hasMessageContaining("in use"))
                .verify(PATIENCE);
    }

    @Test
    void aHostThatIsNotKnownIsNamed() {
        FeedSettings unknown = FeedSettings.of("no-such-host.invalid", 0, TOKEN);

        StepVerifier.create(FeedServer.start(unknown, outbox, Schedulers.parallel(), routes -> {}))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(FeedStartException.class)
                        .hasMessageContaining("feed.host")
                        .hasMessageContaining("no-such-host.invalid"))
                .verify(PATIENCE);
    }

    @Test
    void onlyLoopbackIsOpenWithoutAToken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeedSettings.of("0.0.0.0", 0, null))
                .withMessageContaining("feed.token")
                .withMessageContaining("feed.host");
        assertThat(FeedSettings.of("localhost", 0, null).port()).isZero();
        assertThat(FeedSettings.of("::1", 0, null).port()).isZero();
        assertThat(FeedSettings.of("0.0.0.0", 0, TOKEN).toString()).doesNotContain(TOKEN);
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeedSettings.of("127.0.0.1", 65_536, null))
                .withMessageContaining("feed.port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeedSettings.of("127.0.0.1", 0, " "))
                .withMessageContaining("feed.token");
    }

    private static String base64(String credentials) {
        return Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    }
}
