package dev.tallyfymirror.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.Composition;
import dev.tallyfymirror.Daemon;
import dev.tallyfymirror.event.EventSchemas;
import dev.tallyfymirror.event.Schemas;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.ops.Metrics;
import dev.tallyfymirror.ops.Ops;
import dev.tallyfymirror.ops.Readiness;
import dev.tallyfymirror.ops.StatusPage;
import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsSources;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRoutes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The documents that the daemon serves about itself, held against the daemon. */
@Timeout(120)
class DescriptionsPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TOKEN = "sesame";
    private static final String SSE = "text/event-stream";
    private static final String NDJSON = "application/x-ndjson";

    private static RunningStandIn standIn;
    private static Composition composition;
    private static URI address;

    @BeforeAll
    static void start() {
        standIn = StandIn.start(StandInSettings.defaults(Clock.systemUTC()).withSize(3, 3, 1))
                .block(LIMIT);
        Settings settings = Settings.load(new SettingsSources(
                List.of(
                        "tallyfy.base-url=" + standIn.baseUrl(),
                        "tallyfy.organizations=" + standIn.organization(),
                        "events.types=all",
                        "events.initial=all",
                        "feed.port=0"),
                Map.of("TALLYFY_ACCESS_TOKEN", standIn.token(), "DATABASE_URL", url(), "FEED_TOKEN", TOKEN),
                null,
                null));
        composition = new Composition(settings, Clock.systemUTC());
        Daemon daemon = composition.run(told -> {}).block(LIMIT);
        address = daemon.address();
        Boolean ready = Mono.fromSupplier(() -> get("/health/ready").statusCode() == 200
                        && !get("/events").body().equals("[]"))
                .subscribeOn(Schedulers.boundedElastic())
                .filter(yes -> yes)
                .repeatWhenEmpty(misses -> misses.concatMap(miss -> Mono.delay(Duration.ofMillis(50))))
                .block(LIMIT);
        assertThat(ready).isTrue();
    }

    @AfterAll
    static void stop() {
        composition.close();
        standIn.stop().block(LIMIT);
    }

    @Test
    void everyAddressIsDescribedAndNoOther() {
        List<String> served = new ArrayList<>(new EventRoutes(null, Schemas.load())
                .addTo(HttpServerRoutes.newRoutes())
                .paths());
        HttpServerRoutes recorder = (HttpServerRoutes) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpServerRoutes.class}, (self, method, arguments) -> {
                    if (method.getName().equals("get")) {
                        served.add((String) arguments[0]);
                    }
                    return self;
                });
        Readiness readiness = new Readiness(Clock.systemUTC());
        new Ops(readiness, new Metrics(Clock.systemUTC(), readiness)).accept(recorder);
        new StatusPage(readiness, Mono.empty()).accept(recorder);

        assertThat(openApi().get("paths").propertyNames()).containsExactlyInAnyOrderElementsOf(served);
    }

    /** Each request of the table is made; what comes is to be described, and what is described is to have come. */
    @Test
    void everyStatusAndFormThatIsDescribedIsGivenAndNoOther() {
        Set<String> given = new TreeSet<>();
        for (Try one : tries()) {
            HttpResponse<InputStream> response = send(one.request());
            JsonNode described = openApi()
                    .get("paths")
                    .get(one.path())
                    .get("get")
                    .get("responses")
                    .get(String.valueOf(response.statusCode()));
            assertThat(described)
                    .as(one + " was answered with " + response.statusCode())
                    .isNotNull();
            String type = mediaType(response);
            assertThat(resolved(described).get("content").propertyNames())
                    .as(one.toString())
                    .contains(type);
            resolved(described).path("headers").properties().forEach(header -> {
                if (header.getValue().path("required").asBoolean(false) || response.statusCode() >= 400) {
                    assertThat(response.headers().firstValue(header.getKey()))
                            .as(one + " " + header.getKey())
                            .isPresent();
                }
            });
            given.add(one.path() + " " + response.statusCode() + " " + type);
            close(response);
        }
        Set<String> described = new TreeSet<>();
        openApi()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .get("get")
                        .get("responses")
                        .properties()
                        .forEach(status -> resolved(status.getValue())
                                .get("content")
                                .propertyNames()
                                .forEach(type -> described.add(path.getKey() + " " + status.getKey() + " " + type))));
        described.removeIf(DescriptionsPostgresTest::needsADatabaseThatIsAway);
        assertThat(given).isEqualTo(described);
    }

    /** Shown by FeedAccessTest, OpsTest and StatusPageTest. */
    private static boolean needsADatabaseThatIsAway(String line) {
        return line.contains(" 503 ");
    }

    @Test
    void everyParameterIsTakenAsDescribed() {
        Map<String, String> good = Map.of(
                "after",
                "latest",
                "types",
                "task.completed,tallyfy.task.overdue",
                "org",
                "x",
                "run",
                "y",
                "limit",
                "1000",
                "wait",
                "1ms",
                "follow",
                "false",
                "feed",
                feedId());
        Map<String, String> bad = Map.of(
                "after",
                "-1",
                "types",
                "task.eaten",
                "org",
                "",
                "run",
                "",
                "limit",
                "1001",
                "wait",
                "61s",
                "follow",
                "maybe",
                "feed",
                "none");
        Set<String> described = new TreeSet<>();
        openApi().at("/paths/~1events/get/parameters").forEach(parameter -> {
            if (resolved(parameter).get("in").asString().equals("query")) {
                described.add(resolved(parameter).get("name").asString());
            }
        });

        assertThat(described).isEqualTo(good.keySet());
        good.forEach(
                (name, value) -> assertThat(get("/events?" + name + "=" + value).statusCode())
                        .as(name)
                        .isEqualTo(200));
        bad.forEach((name, value) -> assertThat(
                        JSON.readTree(get("/events?" + name + "=" + value).body())
                                .path("parameter")
                                .asString())
                .isEqualTo(name));
        assertThat(get("/events?limit=1000").statusCode()).isEqualTo(200);
        assertThat(openApi().at("/components/parameters/limit/schema/maximum").asInt())
                .isEqualTo(1000);
    }

    @Test
    void headIsAnsweredAsGetWithoutABody() {
        for (String path : List.of("/events", "/openapi.json", "/health/live", "/metrics", "/", "/events?limit=1")) {
            HttpResponse<String> got = get(path);
            HttpResponse<String> head = head(path);
            assertThat(head.statusCode()).as(path).isEqualTo(got.statusCode());
            assertThat(mediaType(head)).isEqualTo(mediaType(got));
            assertThat(head.body()).isEmpty();
        }
        assertThat(head("/events", "Accept", SSE).headers().firstValue("Content-Type"))
                .contains(SSE);
        assertThat(head("/events", "Accept", NDJSON).headers().firstValue("X-Feed-Id"))
                .contains(feedId());
        assertThat(head("/events?limit=0").statusCode()).isEqualTo(400);
    }

    @Test
    void everyEventServedIsAsItsSchemaSays() {
        JsonNode events = JSON.readTree(get("/events?limit=1000").body());
        assertThat(events).isNotEmpty();
        events.forEach(event -> EventSchemas.require(event.toString()));
        get("/events?limit=1000", "Accept", NDJSON).body().lines().forEach(EventSchemas::require);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (String document : List.of("/openapi.json", "/asyncapi.json")) {
            JsonNode root = JSON.readTree(get(document).body());
            for (String reference : references(root)) {
                if (reference.startsWith("#")) {
                    assertThat(root.at(reference.substring(1)).isMissingNode())
                            .as(document + reference)
                            .isFalse();
                } else {
                    assertThat(get("/" + reference).statusCode()).as(reference).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void everyTypeOfEventIsAMessage() {
        JsonNode asyncApi = JSON.readTree(get("/asyncapi.json").body());
        List<String> messages = new ArrayList<>();
        asyncApi.at("/components/messages")
                .forEach(message -> messages.add(message.get("name").asString()));

        assertThat(messages)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(FactType.values()).map(FactType::longName).toList());
        assertThat(asyncApi.at("/channels/events/messages")).hasSameSizeAs(messages);
        assertThat(asyncApi.at("/operations/sendEvents/messages")).hasSameSizeAs(messages);
        assertThat(asyncApi.get("asyncapi").asString()).startsWith("3.");
        assertThat(openApi().get("openapi").asString()).startsWith("3.1.");
    }

    private record Try(String path, String uri, boolean withToken, List<String> headers) {
        HttpRequest request() {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(address.resolve(uri)).timeout(LIMIT);
            if (withToken) {
                request.header("Authorization", "Bearer " + TOKEN);
            }
            return headers.isEmpty()
                    ? request.build()
                    : request.headers(headers.toArray(String[]::new)).build();
        }
    }

    private static List<Try> tries() {
        List<Try> tries = new ArrayList<>();
        Map<String, List<String>> uris = new LinkedHashMap<>();
        uris.put("/events", List.of("/events", "/events?color=red", "/events?after=1"));
        uris.put("/events/{id}", List.of("/events/" + anEvent(), "/events/none", "/events/none?x=1"));
        uris.put("/schemas/{file}", List.of("/schemas/tallyfy.event.v1.json", "/schemas/none", "/schemas/none?x=1"));
        uris.put("/openapi.json", List.of("/openapi.json", "/openapi.json?x=1"));
        uris.put("/asyncapi.json", List.of("/asyncapi.json", "/asyncapi.json?x=1"));
        uris.put("/health/live", List.of("/health/live"));
        uris.put("/health/ready", List.of("/health/ready"));
        uris.put("/metrics", List.of("/metrics"));
        uris.put("/", List.of("/"));
        uris.forEach((path, all) -> {
            all.forEach(uri -> tries.add(new Try(path, uri, true, List.of())));
            tries.add(new Try(path, all.get(0), false, List.of()));
        });
        for (String accept : List.of(SSE, NDJSON, "text/html")) {
            tries.add(new Try("/events", "/events", true, List.of("Accept", accept)));
        }
        tries.add(new Try("/events", "/events", true, List.of("Accept", SSE, "Last-Event-ID", "1")));
        tries.add(new Try("/", "/", true, List.of("Accept", "application/json")));
        return tries;
    }

    private static String anEvent() {
        return JSON.readTree(get("/events").body()).get(0).get("id").asString();
    }

    private static String feedId() {
        return get("/events").headers().firstValue("X-Feed-Id").orElseThrow();
    }

    private static JsonNode openApi() {
        return JSON.readTree(get("/openapi.json").body());
    }

    private static JsonNode resolved(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null ? node : openApi().at(reference.asString().substring(1));
    }

    private static List<String> references(JsonNode node) {
        Stream<String> own =
                node.isObject() && node.has("$ref") ? Stream.of(node.get("$ref").asString()) : Stream.empty();
        return Stream.concat(own, node.valueStream().flatMap(child -> references(child).stream()))
                .collect(Collectors.toList());
    }

    private static String mediaType(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("none").split(";")[0];
    }

    private static HttpResponse<String> get(String path, String... headers) {
        return text(request(path, headers).GET().build());
    }

    private static HttpResponse<String> head(String path, String... headers) {
        return text(request(path, headers)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private static HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(LIMIT).header("Authorization", "Bearer " + TOKEN);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpResponse<String> text(HttpRequest request) {
        return Mono.fromFuture(() -> HTTP.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8)))
                .block(LIMIT);
    }

    private static HttpResponse<InputStream> send(HttpRequest request) {
        return Mono.fromFuture(() -> HTTP.sendAsync(request, BodyHandlers.ofInputStream()))
                .block(LIMIT);
    }

    private static void close(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException cut) {
            throw new IllegalStateException(cut);
        }
    }

    private static String url() {
        var url = POSTGRES.url();
        String password = url.password() == null ? "" : ":" + url.password();
        return "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database();
    }
}
