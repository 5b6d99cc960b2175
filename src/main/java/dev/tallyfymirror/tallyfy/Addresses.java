package dev.tallyfymirror.tallyfy;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Addresses made from the base URL, ids and page numbers only, so that no answer can lead anywhere else. */
final class Addresses {
    private final String base;
    private final String organization;
    private final URI token;

    Addresses(URI baseUrl, String organization) {
        base = baseUrl.toString().replaceAll("/+$", "");
        this.organization = base + "/organizations/" + segment(organization);
        token = URI.create(baseUrl.getScheme() + "://" + baseUrl.getRawAuthority() + "/oauth/token");
    }

    URI me() {
        return URI.create(base + "/me");
    }

    /** At the origin, whatever the path of the base URL. */
    URI token() {
        return token;
    }

    URI runs(Map<String, ? extends @Nullable Object> parameters) {
        return URI.create(organization + "/runs" + query(parameters));
    }

    URI run(String id) {
        return URI.create(organization + "/runs/" + segment(id));
    }

    URI runTasks(String runId, Map<String, ? extends @Nullable Object> parameters) {
        return URI.create(organization + "/runs/" + segment(runId) + "/tasks" + query(parameters));
    }

    URI tasks(Map<String, ? extends @Nullable Object> parameters) {
        return URI.create(organization + "/tasks" + query(parameters));
    }

    URI activity(Map<String, ? extends @Nullable Object> parameters) {
        return URI.create(organization + "/activity-feeds" + query(parameters));
    }

    URI task(String id) {
        return URI.create(organization + "/tasks/" + segment(id));
    }

    URI completedTasks(@Nullable String runId) {
        String run = runId == null ? "" : "/runs/" + segment(runId);
        return URI.create(organization + run + "/completed-tasks");
    }

    static String form(Map<String, ? extends @Nullable Object> fields) {
        return fields.entrySet().stream()
                .filter(field -> field.getValue() != null)
                .map(field -> field.getKey() + "=" + encoded(String.valueOf(field.getValue())))
                .collect(Collectors.joining("&"));
    }

    private static String query(Map<String, ? extends @Nullable Object> parameters) {
        return "?" + form(parameters);
    }

    /** One segment of a path: an id of dots or slashes stays one. */
    private static String segment(String id) {
        if (id.isBlank()) {
            throw new IllegalArgumentException("an empty id names nothing");
        }
        String encoded = encoded(id).replace("+", "%20");
        return encoded.matches("\\.+") ? encoded.replace(".", "%2E") : encoded;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
