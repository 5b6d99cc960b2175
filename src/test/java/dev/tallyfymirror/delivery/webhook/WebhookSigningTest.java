package dev.tallyfymirror.delivery.webhook;

import static dev.tallyfymirror.delivery.Given.event;
import static dev.tallyfymirror.delivery.webhook.Sender.NOW;
import static dev.tallyfymirror.delivery.webhook.Sender.SECRET;
import static dev.tallyfymirror.delivery.webhook.Sender.shown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.delivery.Outcome;
import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.StoredEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** What is posted, byte by byte, and that a receiver by the rules of Standard Webhooks takes it. */
class WebhookSigningTest {
    private static final String OLD = SECRET;
    private static final String NEW = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrs=";

    private final Receiver receiver = new Receiver();
    private final Sender sender = Sender.to("http://127.0.0.1:" + receiver.port() + "/in?key=hidden");

    @AfterEach
    void close() {
        sender.close();
        receiver.close();
    }

    @Test
    void whatIsPostedIsTheEventAsTheFeedShowsItSignedByTheRules() throws IOException { // E10
        List<String> all = Stream.concat(hostileData(), naughtyData()).toList();
        assertThat(all).hasSizeGreaterThan(480);
        for (String hostile : all) {
            StoredEvent event = event(receiver.requests.size() + 1, "run", hostile);
            assertThat(sender.deliver(event)).isEqualTo(Outcome.TAKEN);
            checkRequest(latest(), event);
        }
        assertThat(receiver.connections.get()).isLessThan(all.size());
    }

    private void checkRequest(Receiver.Request request, StoredEvent event) {
        assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo(CloudEvents.toJson(event));
        assertThat(request.line()).isEqualTo("POST /in?key=hidden HTTP/1.1");
        assertThat(request.header("webhook-id")).isEqualTo(event.id().toString());
        assertThat(request.header("webhook-timestamp")).isEqualTo("" + NOW.getEpochSecond());
        assertThat(request.header("content-type")).isEqualTo("application/cloudevents+json");
        assertThat(request.header("host")).isEqualTo("127.0.0.1:" + receiver.port());
        assertThat(isAccepted(request, SECRET)).isTrue();
    }

    private Receiver.Request latest() {
        return receiver.requests.get(receiver.requests.size() - 1);
    }

    private boolean isAccepted(Receiver.Request request, String secret) {
        return new ReferenceVerifier(secret).accepts(request.headers(), request.body(), sender.now);
    }

    private static Stream<String> hostileData() {
        return Stream.of(
                "{}",
                "{\"a\":\"\\u0000\\u001f\\\"\\\\\"}",
                "{\"a\":\"é中\uD83D\uDE00\u202E\u200B\uFEFF\"}",
                "{\"a\":\"</script><!--\"}",
                "{\"a\":\"\\r\\n\\r\\nPOST / HTTP/1.1\"}",
                "{\"a\":1e400,\"b\":-0.0,\"c\":123456789012345678901234567890}",
                "{\"a\":\"" + "z".repeat(100_000) + "\"}",
                "{\"a\": \"spaces stay\" , \"b\":[ ]}");
    }

    private static Stream<String> naughtyData() throws IOException {
        return SignatureTest.naughtyStrings().stream()
                .map(text -> JsonNodeFactory.instance.objectNode().put("a", text))
                .map(data -> new JsonMapper().writeValueAsString(data));
    }

    @Test
    void anotherAttemptHasTheSameIdAndTheSecondOfItsOwn() {
        receiver.behaviour = exchange -> exchange.send("HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n");
        StoredEvent event = event(1, "run");
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(shown(sender.deliver(event))).startsWith("failed");
            assertThat(isAccepted(latest(), SECRET)).isTrue();
            sender.now = sender.now.plusSeconds(7_200);
        }
        assertThat(receiver.requests)
                .extracting(request -> request.header("webhook-id"))
                .containsOnly(event.id().toString());
        assertThat(receiver.requests)
                .extracting(request -> Long.parseLong(request.header("webhook-timestamp")) - NOW.getEpochSecond())
                .containsExactly(0L, 7_200L, 14_400L);
    }

    /** The receiver takes what its one secret verifies, and is given the new one somewhere in the middle. */
    @Test
    void whileTheSecretIsChangedNoDeliveryOfAThousandIsRefused() { // E11
        int[] seen = new int[1];
        List<Receiver.Request> both = new ArrayList<>();
        receiver.behaviour = exchange -> {
            String held = ++seen[0] <= 500 ? OLD : NEW;
            boolean accepted = isAccepted(exchange.request(), held);
            exchange.send("HTTP/1.1 " + (accepted ? 204 : 401) + " So\r\nContent-Length: 0\r\n\r\n");
            if (sender.secrets.size() == 2) {
                both.add(exchange.request());
            }
        };
        List<String> outcomes = IntStream.rangeClosed(1, 1_000)
                .mapToObj(number -> {
                    sender.secrets = number <= 300 ? List.of(OLD) : number <= 700 ? List.of(NEW, OLD) : List.of(NEW);
                    return shown(sender.deliver(event(number, "run")));
                })
                .toList();

        assertThat(outcomes).hasSize(1_000).containsOnly("taken");
        assertThat(both)
                .hasSize(400)
                .allMatch(request -> isAccepted(request, OLD))
                .allMatch(request -> isAccepted(request, NEW));
        assertThat(isAccepted(receiver.requests.get(0), NEW)).isFalse();
        assertThat(isAccepted(latest(), OLD)).isFalse();
    }
}
