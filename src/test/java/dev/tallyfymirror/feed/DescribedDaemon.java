package dev.tallyfymirror.feed;

import dev.tallyfymirror.Composition;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsSources;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.sync.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A composed daemon with some events, a token and a secret for hints, and what it says of itself. */
final class DescribedDaemon implements BeforeAllCallback, AfterAllCallback {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final JsonMapper JSON = new JsonMapper();
    static final String TOKEN = "sesame";
    static final String SECRET = "open-sesame";
    static final String SSE = "text/event-stream";
    static final String NDJSON = "application/x-ndjson";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final TestDatabase database = TestDatabase.migrated();
    private RunningStandIn standIn;
    private Composition composition;
    private URI address;

    @Override
    public void beforeAll(ExtensionContext context) throws SQLException {
        database.beforeAll(context);
        standIn = StandIn.start(StandInSettings.defaults(Clock.systemUTC()).withSize(3, 3, 1))
                .block(LIMIT);
        Settings settings = Settings.load(new SettingsSources(
                List.of(
                        "tallyfy.base-url=" + standIn.baseUrl(),
                        "tallyfy.organizations=" + standIn.organization(),
                        "events.types=all",
                        "events.initial=all",
                        "feed.port=0"),
                Map.of(
                        "TALLYFY_ACCESS_TOKEN",
                        standIn.token(),
                        "DATABASE_URL",
                        url(database),
                        "FEED_TOKEN",
                        TOKEN,
                        "HOOKS_SECRET",
                        SECRET),
                null,
                null));
        composition = new Composition(settings, Clock.systemUTC());
        address = composition.run(told -> {}).block(LIMIT).address();
        Eventually.isTrue(
                "it is ready and has events",
                () -> get("/health/ready").statusCode() == 200
                        && !get("/events").body().equals("[]"));
    }

    URI resolve(String path) {
        return address.resolve(path);
    }

    @Override
    public void afterAll(ExtensionContext context) throws SQLException {
        composition.close();
        standIn.stop().block(LIMIT);
        database.afterAll(context);
    }

    String anEvent() {
        return JSON.readTree(get("/events").body()).get(0).get("id").asString();
    }

    String feedId() {
        return get("/events").headers().firstValue("X-Feed-Id").orElseThrow();
    }

    JsonNode openApi() {
        return JSON.readTree(get("/openapi.json").body());
    }

    JsonNode resolved(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null ? node : openApi().at(reference.asString().substring(1));
    }

    static List<String> references(JsonNode node) {
        Stream<String> own =
                node.isObject() && node.has("$ref") ? Stream.of(node.get("$ref").asString()) : Stream.empty();
        return Stream.concat(own, node.valueStream().flatMap(child -> references(child).stream()))
                .collect(Collectors.toList());
    }

    static String mediaType(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("none").split(";")[0];
    }

    HttpResponse<String> get(String path, String... headers) {
        return text(request(path, headers).GET().build());
    }

    HttpResponse<String> head(String path, String... headers) {
        return text(request(path, headers)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(LIMIT).header("Authorization", "Bearer " + TOKEN);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpResponse<String> text(HttpRequest request) {
        return Mono.fromFuture(() -> HTTP.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8)))
                .block(LIMIT);
    }

    static HttpResponse<InputStream> send(HttpRequest request) {
        return Mono.fromFuture(() -> HTTP.sendAsync(request, BodyHandlers.ofInputStream()))
                .block(LIMIT);
    }

    static void close(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException cut) {
            throw new IllegalStateException(cut);
        }
    }

    private static String url(TestDatabase database) {
        var url = database.url();
        String password = url.password() == null ? "" : ":" + url.password();
        return "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database();
    }
}
