package dev.tallyfymirror.delivery.webhook;

import static dev.tallyfymirror.delivery.Given.event;
import static dev.tallyfymirror.delivery.webhook.Sender.shown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.FreePort;
import dev.tallyfymirror.delivery.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What receivers do, and what is made of it; and what is done by then: nothing takes longer or reads more than it may. */
class WebhookBehavioursTest {
    /** How much may be on its way when a body is not read any further: buffers of both kernels. */
    private static final long ON_ITS_WAY = 16 << 20;

    private final Receiver receiver = new Receiver();
    private final Sender sender = Sender.hasty("http://127.0.0.1:" + receiver.port() + "/in?key=hidden");

    @BeforeAll
    static void loadWhatTheFirstOneLoads() {
        try (Receiver first = new Receiver();
                Sender patient = Sender.to("http://127.0.0.1:" + first.port() + "/")) {
            assertThat(patient.deliver(event(1, "run"))).isEqualTo(Outcome.TAKEN);
        }
    }

    @AfterEach
    void close() {
        sender.close();
        receiver.close();
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
                of("hangs", "failed: no answer within 2.0 s", Receiver.Exchange::waitForTheEnd),
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
    void whateverAReceiverDoesEndsInTimeAsPromised(Case one) { // E1, E2, E3, E6
        receiver.behaviour = one.behaviour();
        long begun = System.nanoTime();

        Outcome outcome = sender.deliver(event(1, "run"));

        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(shown(outcome)).startsWith(one.promised()).doesNotContain("hidden");
        assertThat(took).isLessThan(Sender.SHORT.total().plusSeconds(3));
        assertThat(receiver.sent.get()).isLessThan(ON_ITS_WAY);
        assertThat(receiver.requests).hasSize(1);
    }

    @Test
    void thereAreAtLeastTwentyFiveBehaviours() {
        assertThat(behaviours().map(Case::name).distinct().count()).isGreaterThanOrEqualTo(35);
    }

    @Test
    void aPortWhereNobodyListensIsAFailure() {
        try (Sender lost = Sender.to("http://127.0.0.1:" + FreePort.find() + "/")) {
            assertThat(shown(lost.deliver(event(1, "run")))).isEqualTo("failed: no connection: Connection refused");
        }
    }
}
