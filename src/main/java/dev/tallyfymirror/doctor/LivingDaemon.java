package dev.tallyfymirror.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks whoever listens at an address whether it is a daemon, and how it does. */
final class LivingDaemon {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int OK = 200;
    private static final int LONGEST = 64 * 1024;

    private final String origin;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(LIMIT)
            .build();

    LivingDaemon(InetSocketAddress address, String token) {
        String host = address.getAddress().getHostAddress();
        this.origin = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
        this.token = token;
    }

    /**
     * What a daemon says of itself.
     *
     * @param feedId null where it does not tell us
     * @param trouble empty where it has none
     */
    record Health(@Nullable String feedId, String trouble) {}

    /** Empty where it is no daemon. */
    Mono<Health> find() {
        return request("/health/live")
                .filter(answer -> answer.status() == OK
                        && answer.body().path("status").asString("").equals("live"))
                .flatMap(live -> request("/health/ready"))
                .map(ready -> trouble(ready.body()))
                .flatMap(trouble -> request("/events?after=latest&limit=1")
                        .map(events -> new Health(events.status() == OK ? events.feedId() : null, trouble))
                        .defaultIfEmpty(new Health(null, trouble)));
    }

    private Mono<Answer> request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(origin + path)).timeout(LIMIT);
        boolean needsToken = !token.isEmpty() && !path.startsWith("/health/");
        HttpRequest sent = (needsToken ? request.header("Authorization", "Bearer " + token) : request).build();
        return Mono.fromFuture(() -> http.sendAsync(sent, BodyHandlers.ofInputStream()))
                .publishOn(Schedulers.boundedElastic())
                .flatMap(response -> Mono.fromCallable(() -> Answer.of(response)))
                .onErrorComplete();
    }

    /** Of the body no more is read than a daemon says: it may be anybody who answers. */
    private record Answer(int status, @Nullable String feedId, JsonNode body) {
        static Answer of(HttpResponse<InputStream> response) throws IOException {
            try (InputStream body = response.body()) {
                return new Answer(
                        response.statusCode(),
                        response.headers().firstValue("X-Feed-Id").orElse(null),
                        json(body.readNBytes(LONGEST)));
            }
        }

        private static JsonNode json(byte[] text) {
            try {
                return JSON.readTree(text);
            } catch (JacksonException noJson) {
                return JSON.createObjectNode();
            }
        }
    }

    private static String trouble(JsonNode ready) {
        return Stream.of("reasons", "degraded")
                .flatMap(list -> StreamSupport.stream(ready.path(list).spliterator(), false))
                .map(one -> one.path("component").asString("") + ": "
                        + one.path("reason").asString(""))
                .collect(Collectors.joining("; "));
    }
}
