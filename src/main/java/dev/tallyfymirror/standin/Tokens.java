package dev.tallyfymirror.standin;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which tokens are good: one personal token, and application tokens given out for seven days. */
final class Tokens {
    private static final Duration LIFE = Duration.ofDays(7);
    private final StandInSettings.Door door;
    private final VirtualClock clock;
    private final SplittableRandom random;
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();

    Tokens(StandInSettings settings, VirtualClock clock) {
        this.door = settings.door();
        this.clock = clock;
        this.random = new SplittableRandom(settings.content().seed() + 1);
        accept(door.token());
    }

    void accept(String token) {
        ends.put(token, Instant.MAX);
    }

    /** From now on no token given out so far is good. */
    void revoke() {
        ends.clear();
    }

    boolean good(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return false;
        }
        Instant end = ends.get(authorization.substring(7).trim());
        return end != null && end.isAfter(clock.real());
    }

    /** Client credentials as form fields, answered with a new token. */
    Answer issue(Incoming incoming) {
        Query form = Query.parse(new String(incoming.body(), StandardCharsets.UTF_8));
        if (!form.text("grant_type", "").equals("client_credentials")) {
            return Answer.json(
                    400, "{\"error\":\"unsupported_grant_type\",\"message\":\"The grant type is unknown.\"}");
        }
        if (!form.text("client_id", "").equals(door.clientId())
                || !form.text("client_secret", "").equals(door.clientSecret())) {
            return Answer.json(401, "{\"error\":\"invalid_client\",\"message\":\"Client authentication failed\"}");
        }
        String token;
        synchronized (random) {
            token = "app-" + Ids.hex(random);
        }
        ends.put(token, clock.real().plus(LIFE));
        JsonBuffer json = new JsonBuffer(256).object().name("token_type").string("Bearer");
        json.name("expires_in").number(LIFE.toSeconds()).name("access_token").string(token);
        return Answer.json(json.endObject());
    }
}
