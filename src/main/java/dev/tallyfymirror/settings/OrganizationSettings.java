package dev.tallyfymirror.settings;

import dev.tallyfymirror.tallyfy.Credentials;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One organization to mirror.
 *
 * @param baseUrl without a slash at its end
 * @param credentials what it is entered with; null where nothing was configured
 * @param requestsPerMinute its request budget; 0 = no limit
 */
public record OrganizationSettings(
        String id, URI baseUrl, @Nullable Credentials credentials, int requestsPerMinute, int requestsPerHour) {
    /** The credentials of settings that were checked by {@link Settings#requireOrganizations}. */
    public Credentials requireCredentials() {
        return Objects.requireNonNull(credentials, "credentials were not required before");
    }
}
