package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.retry.Backoff;
import java.net.URI;
import java.time.Duration;

/**
 * Where one organization is and how it is asked.
 *
 * @param baseUrl {@code https://go.tallyfy.com/api}: the token goes to this origin only
 * @param backoff between tries of one request; its attempts are those of one request
 */
public record ClientSettings(URI baseUrl, String organization, int pageSize, Limits limits, Backoff backoff) {
    public ClientSettings {
        boolean isHttp = "http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme());
        if (!isHttp || baseUrl.getHost() == null || baseUrl.getRawUserInfo() != null || baseUrl.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "the base URL must be http(s)://host[:port][/path], without user or query");
        }
        if (organization.isBlank()) {
            throw new IllegalArgumentException("an organization's id is needed");
        }
        if (pageSize < 1 || pageSize > 100) {
            throw new IllegalArgumentException("a page holds 1 to 100 items, not " + pageSize);
        }
    }

    /**
     * @param concurrency connections, and so requests under way at once
     * @param timeout one request, from asking for a connection to the last byte
     * @param pause the longest silence that a {@code Retry-After} can impose
     */
    public record Limits(int concurrency, Duration timeout, BodyLimits bodies, Duration pause) {
        public Limits {
            if (concurrency < 1 || timeout.isNegative() || timeout.isZero() || pause.isNegative()) {
                throw new IllegalArgumentException("limits are positive");
            }
        }
    }
}
