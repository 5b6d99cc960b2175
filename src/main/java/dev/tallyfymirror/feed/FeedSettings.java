package dev.tallyfymirror.feed;

import dev.tallyfymirror.model.Loopback;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the feed listens (port 0: any free one), the token that opens it (null: none is needed), and its pace.
 *
 * @throws IllegalArgumentException naming the setting: a port out of range, a host other than
 *     loopback without a token
 */
public record FeedSettings(String host, int port, @Nullable String token, Pace pace) {
    private static final int MAX_PORT = 65_535;

    public FeedSettings {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("feed.port is 0 to 65535, not " + port);
        }
        if (token != null && token.isBlank()) {
            throw new IllegalArgumentException("feed.token is empty: leave it out, or set one");
        }
        if (token == null && !Loopback.is(host)) {
            throw new IllegalArgumentException("feed.token is needed, since feed.host " + host
                    + " is not loopback: set feed.token or feed.token-file, or listen on 127.0.0.1");
        }
    }

    public static FeedSettings of(String host, int port, @Nullable String token) {
        return new FeedSettings(host, port, token, Pace.USUAL);
    }

    @Override
    public String toString() {
        return "FeedSettings[" + host + ":" + port + (token == null ? "" : ", token") + "]";
    }

    /** After how much quiet a stream gives a sign of life, and how often a waiting reader looks without a hint. */
    public record Pace(Duration heartbeat, Duration poll) {
        public static final Pace USUAL = new Pace(Duration.ofSeconds(15), Duration.ofSeconds(3));
    }
}
