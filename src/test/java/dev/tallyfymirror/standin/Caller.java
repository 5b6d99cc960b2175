package dev.tallyfymirror.standin;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a stand-in the way a stranger would: the JDK's client, and JSON as a tree. */
final class Caller {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RunningStandIn standIn;

    Caller(RunningStandIn standIn) {
        this.standIn = standIn;
    }

    static RunningStandIn start(StandInSettings settings) {
        return StandIn.start(settings).blockOptional(PATIENCE).orElseThrow();
    }

    static StandInSettings fixed() {
        return StandInSettings.defaults(Clock.systemUTC()).withClock(new SteppedClock());
    }

    /** Under the organization. */
    HttpResponse<String> get(String path) {
        return send(
                request("/api/organizations/" + standIn.organization() + path).GET());
    }

    CompletableFuture<HttpResponse<String>> later(String path) {
        return CLIENT.sendAsync(
                request("/api/organizations/" + standIn.organization() + path).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    JsonNode json(String path) {
        return tree(get(path));
    }

    JsonNode data(String path) {
        return json(path).path("data");
    }

    HttpResponse<String> post(String path, String body) {
        return send(request("/api/organizations/" + standIn.organization() + path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> delete(String path) {
        return send(
                request("/api/organizations/" + standIn.organization() + path).DELETE());
    }

    @CanIgnoreReturnValue
    HttpResponse<String> admin(String method, String path, String body) {
        return send(bare("/standin/" + path).method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder request(String path) {
        return bare(path)
                .header("Authorization", "Bearer " + standIn.token())
                .header("Accept", "application/json")
                .header("X-Tallyfy-Client", "APIClient");
    }

    HttpRequest.Builder bare(String path) {
        return HttpRequest.newBuilder(URI.create(standIn.origin() + path)).timeout(PATIENCE);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofString());
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return CLIENT.send(request.build(), body);
        } catch (IOException broken) {
            throw new BrokenAnswer(broken);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    static JsonNode tree(HttpResponse<String> response) {
        return MAPPER.readTree(response.body());
    }

    static JsonNode tree(String json) {
        return MAPPER.readTree(json);
    }

    /** The ids of all items of a list, page by page. */
    List<String> ids(String list) {
        List<String> ids = new ArrayList<>();
        String sign = list.contains("?") ? "&" : "?";
        for (int page = 1; ; page++) {
            JsonNode json = json(list + sign + "page=" + page);
            json.path("data").forEach(item -> ids.add(item.path("id").asString()));
            if (page >= json.path("meta").path("pagination").path("total_pages").asInt()) {
                return ids;
            }
        }
    }

    /** The connection failed or the answer was cut short. */
    static final class BrokenAnswer extends RuntimeException {
        private static final long serialVersionUID = 1;

        BrokenAnswer(IOException cause) {
            super(cause);
        }
    }
}
