package dev.tallyfymirror.delivery.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SignatureTest {
    private static final String OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String NEW = "whsec_" + Base64.getEncoder().encodeToString(bytes(7, 64));

    /** The example of the specification's reference libraries. */
    @Test
    void theExampleOfTheSpecificationIsSignedAsItSays() {
        String signature = Signer.sign(
                List.of(WebhookSecret.of(OLD)),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330L,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));
        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    /** {@code sign.mjs} beside the file made it; the bodies are strings as they are, not JSON. */
    @Test
    void everyNaughtyStringIsSignedAsTheReferenceLibrarySignsIt() throws IOException { // E10
        List<String> bodies = naughtyStrings();
        JsonNode reference = new JsonMapper().readTree(resource("/webhook/signatures.json"));
        List<WebhookSecret> secrets = reference
                .get("secrets")
                .valueStream()
                .map(secret -> WebhookSecret.of(secret.asString()))
                .toList();
        assertThat(reference.get("signed").size()).isEqualTo(bodies.size()).isGreaterThan(480);
        for (int index = 0; index < bodies.size(); index++) {
            JsonNode one = reference.get("signed").get(index);
            String signature = Signer.sign(
                    secrets,
                    one.get("id").asString(),
                    one.get("timestamp").asLong(),
                    bodies.get(index).getBytes(StandardCharsets.UTF_8));
            assertThat(List.of(signature.split(" ")))
                    .as(bodies.get(index))
                    .isEqualTo(one.get("signatures")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList());
        }
    }

    /** But for those with half a surrogate pair, which are no bytes. */
    static List<String> naughtyStrings() throws IOException {
        return new JsonMapper()
                .readTree(resource("/corpora/strings.json"))
                .valueStream()
                .map(JsonNode::asString)
                .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text))
                .toList();
    }

    private static byte[] resource(String path) throws IOException {
        try (InputStream text = SignatureTest.class.getResourceAsStream(path)) {
            return text.readAllBytes();
        }
    }

    @Test
    void hostileBodiesAreAcceptedByAnIndependentVerifierAndOthersAreNot() {
        Random random = new Random(11);
        for (int size = 0; size < 300; size++) {
            byte[] body = bytes(random.nextLong(), size * 7);
            Map<String, String> headers = headers(List.of(OLD), body);
            assertThat(new ReferenceVerifier(OLD).accepts(headers, body, Instant.ofEpochSecond(1_000)))
                    .as("%d bytes", body.length)
                    .isTrue();
            byte[] other = java.util.Arrays.copyOf(body, body.length + 1);
            assertThat(new ReferenceVerifier(OLD).accepts(headers, other, Instant.ofEpochSecond(1_000)))
                    .isFalse();
        }
    }

    @Test
    void whileTheSecretIsChangedReceiversWithEitherAcceptIt() { // E11
        byte[] body = bytes(3, 100);
        Map<String, String> headers = headers(List.of(NEW, OLD), body);
        assertThat(headers.get("webhook-signature")).matches("v1,\\S+ v1,\\S+");
        assertThat(new ReferenceVerifier(OLD).accepts(headers, body, Instant.ofEpochSecond(1_000)))
                .isTrue();
        assertThat(new ReferenceVerifier(NEW).accepts(headers, body, Instant.ofEpochSecond(1_000)))
                .isTrue();
        assertThat(new ReferenceVerifier("whsec_" + Base64.getEncoder().encodeToString(bytes(9, 24)))
                        .accepts(headers, body, Instant.ofEpochSecond(1_000)))
                .isFalse();
    }

    private static Map<String, String> headers(List<String> secrets, byte[] body) {
        List<WebhookSecret> keys = secrets.stream().map(WebhookSecret::of).toList();
        return Map.of(
                "webhook-id", "id-1",
                "webhook-timestamp", "1000",
                "webhook-signature", Signer.sign(keys, "id-1", 1_000, body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "whsec_short", "whsec_!!!!", "MfKQ9r8GKYqrTwjU"})
    void aSecretThatIsNoneIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> WebhookSecret.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("24 to 64")
                .satisfies(refused ->
                        assertThat(refused.getMessage().contains("short")).isFalse());
        assertThat(WebhookSecret.of(OLD)).hasToString("***");
    }

    @Test
    void retryAfterIsReadInBothForms() { // E5
        Instant now = Instant.parse("2026-03-01T09:00:00Z");
        assertThat(RetryAfter.parse("120", now)).isEqualTo(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse(" 0 ", now)).isEqualTo(Duration.ZERO);
        assertThat(RetryAfter.parse("Sun, 01 Mar 2026 09:05:00 GMT", now)).isEqualTo(Duration.ofMinutes(5));
        assertThat(RetryAfter.parse("Sun, 01 Mar 2026 08:00:00 GMT", now)).isEqualTo(Duration.ZERO);
        assertThat(RetryAfter.parse("99999999999999999999", now)).isEqualTo(Duration.ofSeconds(Integer.MAX_VALUE));
        for (String unreadable : new String[] {"", "-1", "soon", "1.5", "١٢", "Sun, 99 Mar 2026 08:00:00 GMT"}) {
            assertThat(RetryAfter.parse(unreadable, now)).as(unreadable).isNull();
        }
        assertThat(RetryAfter.parse(null, now)).isNull();
    }

    private static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
