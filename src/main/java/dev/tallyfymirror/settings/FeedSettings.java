package dev.tallyfymirror.settings;

import dev.tallyfymirror.model.Loopback;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the feed listens and what its readers must show.
 *
 * @param port 0 = any free one
 * @param access the token, or the file that holds it
 */
public record FeedSettings(String host, int port, Optional<SecretSource> access) {
    private static final int LAST_PORT = 65_535;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_%-]{1,255}|\\[[0-9A-Fa-f:.%]+]");
    private static final Pattern DIGITS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

    static FeedSettings from(Values values) {
        Given host = values.given(Key.FEED_HOST);
        Optional<SecretSource> access = SecretSource.from(values, Key.FEED_TOKEN, Key.FEED_TOKEN_FILE);
        if (!isHost(host.text().strip())) {
            values.fault(host.name() + ": must be a host name or an address");
        } else if (access.isEmpty() && !Loopback.is(host.text().strip())) {
            values.fault("feed.token: is needed, since " + host.name()
                    + " is not loopback; set FEED_TOKEN or feed.token-file");
        }
        return new FeedSettings(host.text().strip(), values.integer(Key.FEED_PORT, 0, LAST_PORT), access);
    }

    private static boolean isHost(String text) {
        return HOST.matcher(text).matches()
                && (!DIGITS.matcher(text).matches() || IPV4.matcher(text).matches());
    }
}
