package dev.tallyfymirror.delivery.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where to post to, and how.
 *
 * @param secrets what is signed with, asked for at each attempt: one, or two while they are changed; may block
 * @param allowPrivate whether the address may be one that is not of the public internet
 */
public record WebhookSettings(URI url, Supplier<List<WebhookSecret>> secrets, boolean allowPrivate, Limits limits) {
    /** Without the address's path, which is often a secret. */
    @Override
    public String toString() {
        return "WebhookSettings[" + url.getScheme() + "://" + url.getHost() + "]";
    }

    /**
     * Time limits of one attempt.
     *
     * @param connect until the connection is there
     * @param first from then on until the answer begins
     * @param total of all together
     * @param bodyBytes so much of an answer's body is read
     */
    public record Limits(Duration connect, Duration first, Duration total, int bodyBytes) {
        public static final Limits STANDARD =
                new Limits(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(20), 4096);
    }
}
