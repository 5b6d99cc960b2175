package dev.tallyfymirror.settings;

import java.util.Optional;

/**
 * Where the feed listens and what its readers must show.
 *
 * @param port 0 = any free one
 * @param access the token, or the file that holds it
 */
public record FeedSettings(String host, int port, Optional<SecretSource> access) {
    private static final int LAST_PORT = 65_535;

    static FeedSettings from(Values values) {
        Given host = values.given(Key.FEED_HOST);
        Optional<SecretSource> access = SecretSource.from(values, Key.FEED_TOKEN, Key.FEED_TOKEN_FILE);
        if (!host.text().strip().matches("[A-Za-z0-9.:_%-]{1,255}|\\[[0-9A-Fa-f:.%]+]")) {
            values.fault(host.name() + ": must be a host name or an address");
        } else if (access.isEmpty() && !Urls.isLoopback(host.text().strip())) {
            values.fault("feed.token: is needed, since " + host.name()
                    + " is not loopback; set FEED_TOKEN or feed.token-file");
        }
        return new FeedSettings(host.text().strip(), values.integer(Key.FEED_PORT, 0, LAST_PORT), access);
    }
}
