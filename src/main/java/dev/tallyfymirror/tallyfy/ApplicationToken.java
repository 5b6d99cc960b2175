package dev.tallyfymirror.tallyfy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A token asked for with client id and secret. One request at a time asks for it, however many need it; it is asked for
 * anew when nine tenths of its life are over, or when it was refused.
 */
final class ApplicationToken implements TokenSource {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long UNSAID_SECONDS = 3600;
    private static final long SHORTEST_SECONDS = 60;
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Credentials.Application application;
    private final URI address;
    private final Requests requests;
    private final Clock clock;
    private final Mono<Grant> grants;

    /** A token, and whether it can still be used. */
    private static final class Grant {
        private final String token;
        private final Instant renewAt;
        private volatile boolean isRefused;

        Grant(String token, Instant renewAt) {
            this.token = token;
            this.renewAt = renewAt;
        }
    }

    ApplicationToken(Credentials.Application application, URI address, Requests requests, Clock clock) {
        this.application = application;
        this.address = address;
        this.requests = requests;
        this.clock = clock;
        grants = Mono.defer(this::requestGrant)
                .cacheInvalidateIf(grant -> grant.isRefused || !clock.instant().isBefore(grant.renewAt));
    }

    @Override
    public Mono<String> token() {
        return grants.map(grant -> grant.token);
    }

    @Override
    public Mono<String> renewed(String refused) {
        return grants.doOnNext(grant -> grant.isRefused |= grant.token.equals(refused))
                .then(token());
    }

    private Mono<Grant> requestGrant() {
        return SecretFile.read(application.secretFile())
                .map(String::strip)
                .flatMap(secret -> requests.unauthorized(call(secret), secret))
                .map(this::grant)
                .onErrorMap(RefusedException.class, e -> refused(e.getMessage()))
                .onErrorMap(NotVisibleException.class, e -> refused(e.getMessage()))
                .onErrorMap(TokenRefusedException.class, e -> refused(e.getMessage()));
    }

    private TokenRefusedException refused(@Nullable String said) {
        return new TokenRefusedException("no token for client " + application.clientId() + ": " + said);
    }

    private Call call(String secret) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", application.clientId());
        form.put("client_secret", secret);
        form.put("scope", "*");
        byte[] body = Addresses.form(form).getBytes(StandardCharsets.UTF_8);
        return Call.post(Purpose.TOKEN, address, new Call.Body(FORM, body));
    }

    private Grant grant(Reply reply) {
        try {
            JsonNode body = JSON.readTree(reply.body());
            String token = TokenSource.checked(body.path("access_token").asString(""), "the answer of " + address);
            long seconds = Math.max(SHORTEST_SECONDS, body.path("expires_in").asLong(UNSAID_SECONDS));
            Duration used =
                    Duration.ofSeconds(Math.min(seconds, Duration.ofDays(365).toSeconds()) * 9 / 10);
            return new Grant(token, clock.instant().plus(used));
        } catch (JacksonException e) {
            throw new UnexpectedAnswerException(address + " answered no JSON");
        }
    }
}
