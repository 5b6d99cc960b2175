package dev.tallyfymirror.delivery.webhook;

import static dev.tallyfymirror.delivery.Given.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.delivery.Outcome;
import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.StoredEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.scheduler.Schedulers;

/** What receivers do, and what is made of it; and what is done by then: nothing takes longer or reads more than it may. */
class WebhookBehavioursTest {
    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final WebhookSettings.Limits LIMITS =
            new WebhookSettings.Limits(Duration.ofMillis(500), Duration.ofMillis(700), Duration.ofMillis(2000), 4096);
    /** How much may be on its way when a body is not read any further: buffers of both kernels. */
    private static final long ON_ITS_WAY = 16 << 20;

    private final Receiver receiver = new Receiver();
    private WebhookDestination destination = destination("http://127.0.0.1:" + receiver.port() + "/in?key=hidden");

    @AfterEach
    void close() {
        destination.close().block(PATIENCE);
        receiver.close();
    }

    private static WebhookDestination destination(String url) {
        return destination(url, true, name -> List.of(InetAddress.getAllByName(name)));
    }

    private static WebhookDestination destination(String url, boolean allowPrivate, GuardedResolver.Lookup lookup) {
        return WebhookDestination.of(
                new WebhookSettings(URI.create(url), List.of(WebhookSecret.of(SECRET)), allowPrivate, LIMITS),
                Clock.fixed(NOW, ZoneOffset.UTC),
                Schedulers.boundedElastic(),
                lookup);
    }

    /** One behaviour, and what is promised of it. */
    private record Case(String name, Receiver.Behaviour behaviour, String promised) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(String name, String promised, Receiver.Behaviour behaviour) {
        return new Case(name, behaviour, promised);
    }

    private static Case answers(String status, String headers, String promised) {
        String text = "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: 0\r\n\r\n";
        return of(status + " " + headers.strip(), promised, exchange -> exchange.send(text));
    }

    static Stream<Case> behaviours() {
        return Stream.of(statuses(), pauses(), bodies(), silences(), nonsense()).flatMap(cases -> cases);
    }

    private static Stream<Case> statuses() {
        return Stream.of(
                answers("200 OK", "", "taken"),
                answers("201 Created", "", "taken"),
                answers("202 Accepted", "", "taken"),
                answers("299 Whatever", "", "taken"),
                answers("301 Moved", "Location: http://127.0.0.1:1/\r\n", "failed: answers 301"),
                answers("302 Found", "Location: http://169.254.169.254/latest\r\n", "failed: answers 302"),
                answers("304 Not Modified", "", "failed: answers 304"),
                answers("307 Temporary", "Location: /elsewhere\r\n", "failed: answers 307"),
                answers("308 Permanent", "Location: /elsewhere\r\n", "failed: answers 308"),
                answers("400 Bad", "", "failed: answers 400"),
                answers(
                        "401 Unauthorized",
                        "Date: Sun, 01 Mar 2026 09:10:00 GMT\r\n",
                        "failed: answers 401 (its clock"),
                answers("404 Not Found", "", "failed: answers 404"),
                answers("410 Gone", "", "gone: answers 410"),
                answers("413 Too Large", "", "failed: answers 413"),
                answers("500 Error", "", "failed: answers 500"),
                answers("502 Bad Gateway", "", "failed: answers 502"),
                answers("504 Timeout", "", "failed: answers 504"));
    }

    private static Stream<Case> pauses() {
        return Stream.of(
                answers("429 Slow", "Retry-After: 120\r\n", "failed: answers 429 all PT2M"),
                answers("429 Slow", "Retry-After: Sun, 01 Mar 2026 09:05:00 GMT\r\n", "failed: answers 429 all PT5M"),
                answers("429 Slow", "Retry-After: later\r\n", "failed: answers 429 all null"),
                answers("503 Away", "Retry-After: 3600\r\n", "failed: answers 503 all PT1H"),
                answers("500 Error", "Retry-After: 60\r\n", "failed: answers 500 one PT1M"));
    }

    private static Stream<Case> bodies() {
        return Stream.of(
                of("2xx and then an endless body", "taken", exchange -> endless(exchange, "200 OK")),
                of("5xx and then an endless body", "failed: answers 500", exchange -> endless(exchange, "500 Error")),
                of("2xx and then cut", "taken", exchange -> {
                    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhal");
                    exchange.reset();
                }),
                of("2xx and a body that drips", "taken", exchange -> {
                    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
                    drip(exchange, "x");
                }),
                of(
                        "2xx and a chunk that is none",
                        "taken",
                        exchange -> exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnothing\r\n")),
                of(
                        "2xx with a body compressed to a bomb",
                        "taken",
                        exchange -> exchange.send(
                                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbomb")));
    }

    private static Stream<Case> silences() {
        return Stream.of(
                of("hangs", "failed: no answer within 0.7 s", Receiver.Exchange::waitForTheEnd),
                of("drips its head", "failed: no answer within", exchange -> {
                    exchange.send("HTTP/1.1 200 OK\r\n");
                    drip(exchange, "X-A: b\r\n");
                }),
                of(
                        "closes without a word",
                        "failed: closed the connection",
                        exchange -> exchange.socket().close()),
                of("resets the connection", "failed: ", Receiver.Exchange::reset),
                of("is slow, but in time", "taken", exchange -> {
                    pause(300);
                    exchange.send("HTTP/1.1 204 No Content\r\n\r\n");
                }));
    }

    private static Stream<Case> nonsense() {
        return Stream.of(
                of("speaks no HTTP", "failed: ", exchange -> {
                    exchange.send("SSH-2.0-OpenSSH_9.6\r\n\r\n");
                    exchange.socket().close();
                }),
                of("has an endless head", "failed: ", exchange -> {
                    exchange.send("HTTP/1.1 200 OK\r\n");
                    while (true) {
                        exchange.send("X-Pad: " + "y".repeat(1000) + "\r\n");
                    }
                }),
                of("says 100 for ever", "failed: ", exchange -> {
                    while (true) {
                        exchange.send("HTTP/1.1 100 Continue\r\n\r\n");
                        pause(20);
                    }
                }));
    }

    private static void endless(Receiver.Exchange exchange, String status) throws IOException {
        exchange.send("HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\n\r\n");
        byte[] block = new byte[64 * 1024];
        while (true) {
            exchange.send(block);
        }
    }

    private static void drip(Receiver.Exchange exchange, String drop) throws IOException, InterruptedException {
        while (true) {
            exchange.send(drop);
            pause(100);
        }
    }

    /** A receiver's own time passes. */
    private static void pause(long millis) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("behaviours")
    void whateverAReceiverDoesEndsInTimeAsPromised(Case one) {
        receiver.behaviour = one.behaviour();
        long begun = System.nanoTime();

        Outcome outcome = deliver(event(1, "run"));

        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(shown(outcome)).startsWith(one.promised()).doesNotContain("hidden");
        assertThat(took).isLessThan(LIMITS.total().plusSeconds(3));
        assertThat(receiver.sent.get()).isLessThan(ON_ITS_WAY);
        assertThat(receiver.requests).hasSize(1);
    }

    private static String shown(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            String asked =
                    failed.asked() != null || failed.all() ? (failed.all() ? " all " : " one ") + failed.asked() : "";
            return "failed: " + failed.reason() + asked;
        }
        return outcome instanceof Outcome.Gone gone
                ? "gone: " + gone.reason()
                : outcome.equals(Outcome.TAKEN) ? "taken" : "" + outcome;
    }

    @Test
    void thereAreAtLeastTwentyFiveBehaviours() {
        assertThat(behaviours().map(Case::name).distinct().count()).isGreaterThanOrEqualTo(35);
    }

    @Test
    void whatIsPostedIsTheEventAsTheFeedShowsItSignedByTheRules() {
        for (String hostile : hostileData()) {
            StoredEvent event = event(receiver.requests.size() + 1, "run", hostile);
            assertThat(deliver(event)).isEqualTo(Outcome.TAKEN);
            Receiver.Request request = receiver.requests.get(receiver.requests.size() - 1);
            assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo(CloudEvents.toJson(event));
            assertThat(request.line()).isEqualTo("POST /in?key=hidden HTTP/1.1");
            assertThat(request.header("webhook-id")).isEqualTo(event.id().toString());
            assertThat(request.header("webhook-timestamp")).isEqualTo("" + NOW.getEpochSecond());
            assertThat(request.header("content-type")).isEqualTo("application/cloudevents+json");
            assertThat(request.header("host")).isEqualTo("127.0.0.1:" + receiver.port());
            assertThat(new ReferenceVerifier(SECRET).accepts(request.headers(), request.body(), NOW))
                    .isTrue();
        }
        assertThat(receiver.connections.get()).isLessThan(hostileData().size());
    }

    private static List<String> hostileData() {
        return List.of(
                "{}",
                "{\"a\":\"\\u0000\\u001f\\\"\\\\\"}",
                "{\"a\":\"é中\uD83D\uDE00\u202E\u200B\uFEFF\"}",
                "{\"a\":\"</script><!--\"}",
                "{\"a\":\"\\r\\n\\r\\nPOST / HTTP/1.1\"}",
                "{\"a\":1e400,\"b\":-0.0,\"c\":123456789012345678901234567890}",
                "{\"a\":\"" + "z".repeat(100_000) + "\"}",
                "{\"a\": \"spaces stay\" , \"b\":[ ]}");
    }

    @Test
    void aPortWhereNobodyListensIsAFailure() {
        receiver.close();
        assertThat(shown(deliver(event(1, "run"))))
                .startsWith("failed: no answer: ")
                .contains("refused");
    }

    @Test
    void aNameThatIsNotThereIsAFailure() {
        use(destination("http://no-such-name.invalid/hidden", false, name -> {
            throw new java.net.UnknownHostException(name);
        }));
        assertThat(shown(deliver(event(1, "run")))).isEqualTo("failed: its name is not found: no-such-name.invalid");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {"127.0.0.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "localhost", "LOCALHOST"})
    void aPrivateAddressIsRefusedHoweverItIsWritten(String host) {
        use(destination(
                "http://" + host + ":" + receiver.port() + "/",
                false,
                name -> List.of(InetAddress.getAllByName(name))));
        assertThat(shown(deliver(event(1, "run")))).contains("not one of the public internet");
        assertThat(receiver.connections.get()).isZero();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"127.1", "0177.0.0.1", "0x7f.1", "localhost."})
    void anAddressWrittenOddlyIsRefusedOrNotUnderstood(String host) {
        use(destination(
                "http://" + host + ":" + receiver.port() + "/",
                false,
                name -> List.of(InetAddress.getAllByName(name))));
        assertThat(shown(deliver(event(1, "run")))).startsWith("failed: ");
        assertThat(receiver.connections.get()).isZero();
    }

    @Test
    void aNameThatIsPublicAtFirstAndPrivateThenIsRefusedThen() {
        AtomicInteger asked = new AtomicInteger();
        use(destination("http://rebinding.example:" + receiver.port() + "/", false, name -> {
            String address = asked.getAndIncrement() == 0 ? "192.0.1.1" : "127.0.0.1";
            return List.of(InetAddress.getByName(address));
        }));
        assertThat(shown(deliver(event(1, "run")))).startsWith("failed: no");
        assertThat(shown(deliver(event(2, "run")))).contains("127.0.0.1, which is not one of the public internet");
        assertThat(asked).hasValue(2);
        assertThat(receiver.connections.get()).isZero();
    }

    @Test
    void itIsTheCheckedAddressThatIsConnectedToAndTheNameIsKept() {
        AtomicInteger asked = new AtomicInteger();
        use(destination("http://desk.example:" + receiver.port() + "/", true, name -> {
            asked.incrementAndGet();
            return List.of(InetAddress.getByName("127.0.0.1"));
        }));
        assertThat(deliver(event(1, "run"))).isEqualTo(Outcome.TAKEN);
        assertThat(asked).hasValue(1);
        assertThat(receiver.requests.get(0).header("host")).isEqualTo("desk.example:" + receiver.port());
    }

    @Test
    void ofSeveralAddressesOnlyThePublicOnesAreUsed() {
        use(destination(
                "http://both.example:" + receiver.port() + "/",
                false,
                name -> List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("192.0.1.1"))));
        assertThat(shown(deliver(event(1, "run")))).startsWith("failed: no");
        assertThat(receiver.connections.get()).isZero();
    }

    private void use(WebhookDestination other) {
        destination.close().block(PATIENCE);
        destination = other;
    }

    private Outcome deliver(StoredEvent event) {
        return destination.deliver(List.of(event)).block(PATIENCE).get(0);
    }
}
