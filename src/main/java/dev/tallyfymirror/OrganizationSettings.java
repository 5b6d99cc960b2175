package dev.tallyfymirror;

import java.net.URI;

/**
 * One organization to mirror.
 *
 * @param baseUrl without a slash at its end
 * @param requestsPerMinute its request budget; 0 = no limit
 */
public record OrganizationSettings(
        String id, URI baseUrl, Credentials credentials, int requestsPerMinute, int requestsPerHour) {}
