package dev.tallyfymirror.tallyfy;

import static dev.tallyfymirror.tallyfy.Clients.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.tallyfy.Clients.CountingBudget;
import dev.tallyfymirror.tallyfy.ScriptedTallyfy.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class TokensTest {
    private static final ScriptedReply ME = ScriptedReply.ok("{\"data\":{\"id\":1}}");
    private static final ScriptedReply REFUSED =
            ScriptedReply.json(401, "{\"error\":true,\"message\":\"Unauthenticated.\"}");

    private final ScriptedTallyfy server = ScriptedTallyfy.start();
    private final CountingBudget budget = new CountingBudget();
    private final MovingClock clock = new MovingClock();

    @TempDir
    private Path folder;

    private TallyfyClient client;

    private static final class MovingClock extends Clock {
        private volatile Instant now = Clients.NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void answerToGoodTokensOnly() {
        server.otherwise(request -> authorization(request).startsWith("Bearer good") ? ME : REFUSED);
    }

    @AfterEach
    void close() {
        Clients.complete(client.close());
        server.close();
    }

    @Test
    void aGivenTokenThatIsRefusedIsAskedForOnce() { // D16
        use(new Credentials.AccessToken("bad"));
        assertThat(Clients.failure(client.me(), TokenRefusedException.class))
                .hasMessageContaining("tallyfy.access-token")
                .hasMessageNotContaining("bad");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb", "ä"})
    void whatIsNoTokenIsNotSent(String token) {
        use(new Credentials.AccessToken(token));
        Clients.failure(client.me(), TokenRefusedException.class);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aTokenFileIsReadAgainWhenItsTokenIsRefused() throws IOException { // D16
        Path file = Files.writeString(folder.resolve("token"), "good1\n");
        use(new Credentials.TokenFile(file));
        Clients.complete(client.me());
        server.otherwise(request -> authorization(request).equals("Bearer good2") ? ME : REFUSED);
        Files.writeString(file, "good2");
        Clients.complete(client.me());
        Clients.complete(client.me());
        assertThat(server.requests())
                .extracting(TokensTest::authorization)
                .containsExactly("Bearer good1", "Bearer good1", "Bearer good2", "Bearer good2");
        assertThat(budget.permits).hasSize(4);
    }

    @Test
    void aTokenFileWithTheSameTokenIsNotTriedTwice() throws IOException {
        use(new Credentials.TokenFile(Files.writeString(folder.resolve("token"), "bad")));
        assertThat(Clients.failure(client.me(), TokenRefusedException.class))
                .hasMessageContaining("put a new one into");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aTokenFileThatIsNotThereIsNamed() {
        use(new Credentials.TokenFile(folder.resolve("none")));
        assertThat(Clients.failure(client.me(), TokenRefusedException.class))
                .hasMessageContaining("can't read")
                .hasMessageContaining("none");
    }

    @Test
    void anApplicationAsksForItsTokenAtTheOrigin() throws IOException {
        grant("{\"token_type\":\"Bearer\",\"expires_in\":604800,\"access_token\":\"good1\"}");
        useApplication();
        Clients.complete(client.me());
        Request asked = server.requests().get(0);
        assertThat(asked.line()).isEqualTo("POST /oauth/token");
        assertThat(asked.headers())
                .containsEntry("content-type", "application/x-www-form-urlencoded")
                .doesNotContainKey("authorization");
        assertThat(asked.body())
                .isEqualTo("grant_type=client_credentials&client_id=id+1&client_secret=s%26cret&scope=*");
        assertThat(authorization(server.requests().get(1))).isEqualTo("Bearer good1");
        assertThat(budget.permits).containsExactly(Purpose.TOKEN, Purpose.ME);
    }

    @Test
    void oneRequestForTheTokenServesAllWhoWait() throws IOException {
        grant("{\"expires_in\":604800,\"access_token\":\"good1\"}");
        useApplication();
        Clients.complete(Flux.range(0, 4).flatMap(i -> client.me(), 4));
        assertThat(tokenRequests()).isEqualTo(1);
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void theTokenIsRenewedBeforeItEnds() throws IOException {
        grant("{\"expires_in\":\"604800\",\"access_token\":\"good1\"}");
        useApplication();
        Clients.complete(client.me());
        clock.now = clock.now.plus(Duration.ofDays(6));
        Clients.complete(client.me());
        assertThat(tokenRequests()).isEqualTo(1);
        clock.now = clock.now.plus(Duration.ofHours(8));
        Clients.complete(client.me());
        assertThat(tokenRequests()).isEqualTo(2);
    }

    @Test
    void aRefusedTokenIsAskedForAnewOnce() throws IOException {
        AtomicInteger grants = new AtomicInteger();
        server.otherwise(request -> request.path().equals("/oauth/token")
                ? ScriptedReply.ok("{\"access_token\":\"t" + grants.incrementAndGet() + "\"}")
                : authorization(request).equals("Bearer t2") ? ME : REFUSED);
        useApplication();
        Clients.complete(client.me());
        Clients.complete(client.me());
        assertThat(grants).hasValue(2);
        server.otherwise(request ->
                request.path().equals("/oauth/token") ? ScriptedReply.ok("{\"access_token\":\"t2\"}") : REFUSED);
        int before = server.requests().size();
        Clients.failure(client.me(), TokenRefusedException.class);
        assertThat(server.requests()).hasSize(before + 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void aRefusedClientSaysSoAndShowsNoSecret(int status) throws IOException { // E18
        server.always(ScriptedReply.json(
                status, "{\"error\":\"invalid_client\",\"error_description\":\"Client s&cret failed\"}"));
        useApplication();
        assertThat(Clients.failure(client.me(), TokenRefusedException.class))
                .hasMessageContaining("no token for client id 1")
                .hasMessageContaining("Client *** failed")
                .hasMessageNotContaining("s&cret");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aFailedRequestForATokenIsNotRemembered() throws IOException {
        server.on("POST /oauth/token", ScriptedReply.json(500, "{}"), ScriptedReply.ok("{\"access_token\":\"good\"}"));
        useApplication();
        Clients.failure(client.completeTask(Completion.of("t", null)), UnavailableException.class);
        Clients.complete(client.me());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{}", "{\"access_token\":\"\"}"})
    void anAnswerWithoutATokenIsNoToken(String body) throws IOException {
        grant(body);
        useApplication();
        assertThat(client.me()
                        .map(me -> "")
                        .onErrorResume(e ->
                                reactor.core.publisher.Mono.just(e.getClass().getSimpleName()))
                        .block(SOON))
                .isIn("UnexpectedAnswerException", "TokenRefusedException");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void secretsAreNotShownAsText() throws IOException { // E18
        use(new Credentials.AccessToken("good-secret"));
        assertThat(List.of(new Credentials.AccessToken("good-secret"), client).toString())
                .doesNotContain("good-secret");
    }

    private void grant(String body) {
        server.on("POST /oauth/token", ScriptedReply.ok(body));
    }

    private long tokenRequests() {
        return server.requests().stream()
                .filter(request -> request.path().equals("/oauth/token"))
                .count();
    }

    private void useApplication() throws IOException {
        use(new Credentials.Application("id 1", Files.writeString(folder.resolve("secret"), "s&cret\n")));
    }

    private void use(Credentials credentials) {
        var settings = Clients.settings(server.baseUrl(), 10, 1 << 16, Duration.ofSeconds(5));
        client = new TallyfyClient(settings, credentials, clock, budget, RequestObserver.NONE);
    }

    private static String authorization(Request request) {
        return request.headers().getOrDefault("authorization", "");
    }
}
