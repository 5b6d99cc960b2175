package dev.tallyfymirror.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;

/**
 * Where a person opens a task: {@code {origin}/{org}/tasks/{task}}, the origin being that of the API's base URL. That is
 * how the web application's addresses look from outside; Tallyfy documents them nowhere, so it is a convenience and no
 * promise. The host {@code api.tallyfy.com} serves no pages; the application beside it is {@code go.tallyfy.com}.
 */
final class TaskUrls {
    private static final String API_ONLY_HOST = "api.tallyfy.com";
    private static final String APPLICATION = "https://go.tallyfy.com";

    private final String origin;

    TaskUrls(URI baseUrl) {
        this.origin = API_ONLY_HOST.equalsIgnoreCase(baseUrl.getHost())
                ? APPLICATION
                : baseUrl.getScheme() + "://" + authority(baseUrl);
    }

    String of(String org, String taskId) {
        return origin + "/" + encoded(org) + "/tasks/" + encoded(taskId);
    }

    /** Host and port, without what may stand before them. */
    private static String authority(URI baseUrl) {
        return baseUrl.getPort() < 0 ? baseUrl.getHost() : baseUrl.getHost() + ":" + baseUrl.getPort();
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, UTF_8).replace("+", "%20");
    }
}
