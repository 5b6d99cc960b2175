package dev.tallyfymirror.feed;

import static dev.tallyfymirror.feed.DescribedDaemon.LIMIT;
import static dev.tallyfymirror.feed.DescribedDaemon.NDJSON;
import static dev.tallyfymirror.feed.DescribedDaemon.SECRET;
import static dev.tallyfymirror.feed.DescribedDaemon.SSE;
import static dev.tallyfymirror.feed.DescribedDaemon.TOKEN;
import static dev.tallyfymirror.feed.DescribedDaemon.close;
import static dev.tallyfymirror.feed.DescribedDaemon.mediaType;
import static dev.tallyfymirror.feed.DescribedDaemon.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.event.Schemas;
import dev.tallyfymirror.ops.Metrics;
import dev.tallyfymirror.ops.Ops;
import dev.tallyfymirror.ops.Readiness;
import dev.tallyfymirror.ops.StatusPage;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRoutes;
import tools.jackson.databind.JsonNode;

/** The addresses and answers that the daemon describes, held against the daemon. */
@Timeout(120)
class DescriptionsPostgresTest {
    @RegisterExtension
    static final DescribedDaemon DAEMON = new DescribedDaemon();

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
        served.add(Hooks.PATH);

        assertThat(DAEMON.openApi().get("paths").propertyNames()).containsExactlyInAnyOrderElementsOf(served);
    }

    /** Each request of the table is made; what comes is to be described, and what is described is to have come. */
    @Test
    void everyStatusAndFormThatIsDescribedIsGivenAndNoOther() {
        Set<String> given = new TreeSet<>();
        for (Try one : tries()) {
            HttpResponse<InputStream> response = send(one.request());
            JsonNode described = DAEMON.openApi()
                    .get("paths")
                    .get(one.path())
                    .get(one.method().toLowerCase(Locale.ROOT))
                    .get("responses")
                    .get(String.valueOf(response.statusCode()));
            assertThat(described)
                    .as(one + " was answered with " + response.statusCode())
                    .isNotNull();
            String type = mediaType(response);
            assertThat(types(described)).as(one.toString()).contains(type);
            DAEMON.resolved(described).path("headers").properties().forEach(header -> {
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
        DAEMON.openApi()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .forEach(method -> method.get("responses")
                                .properties()
                                .forEach(status -> types(status.getValue())
                                        .forEach(type ->
                                                described.add(path.getKey() + " " + status.getKey() + " " + type)))));
        described.removeIf(DescriptionsPostgresTest::isShownElsewhere);
        assertThat(given).isEqualTo(described);
    }

    /** The forms of an answer; "none" where it has no body. */
    private static Collection<String> types(JsonNode described) {
        JsonNode content = DAEMON.resolved(described).get("content");
        return content == null ? List.of("none") : content.propertyNames();
    }

    /** A database that is away by FeedAccessTest, OpsTest, StatusPageTest and HooksTest, a body that does not come by the last. */
    private static boolean isShownElsewhere(String line) {
        return line.contains(" 503 ") || line.contains(" 408 ");
    }

    private record Try(String method, String path, String uri, boolean withToken, List<String> headers) {
        Try(String path, String uri, boolean withToken, List<String> headers) {
            this("GET", path, uri, withToken, headers);
        }

        HttpRequest request() {
            HttpRequest.Builder request = HttpRequest.newBuilder(DAEMON.resolve(uri))
                    .timeout(LIMIT)
                    .method(method, BodyPublishers.ofString(method.equals("POST") ? "{}" : ""));
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
        uris.put("/events/{id}", List.of("/events/" + DAEMON.anEvent(), "/events/none", "/events/none?x=1"));
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
        tries.addAll(hints());
        return tries;
    }

    /** To the first that is one too many. */
    private static List<Try> hints() {
        List<Try> hints = new ArrayList<>();
        hints.add(new Try("POST", Hooks.PATH, "/hooks/tallyfy/wrong", false, List.of()));
        for (int i = 0; i <= Hooks.PER_MINUTE; i++) {
            hints.add(new Try("POST", Hooks.PATH, "/hooks/tallyfy/" + SECRET, false, List.of()));
        }
        return hints;
    }
}
