package dev.tallyfymirror.feed;

import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.Schemas;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** The feed's own addresses: the events, and the descriptions of all that is served. */
final class EventRoutes {
    private final Reader reader;
    private final EventBatches batches;
    private final EventStreams streams;
    private final Schemas schemas;

    EventRoutes(Reader reader, Schemas schemas) {
        this.reader = reader;
        this.batches = new EventBatches(reader);
        this.streams = new EventStreams(reader);
        this.schemas = schemas;
    }

    Gets addTo(HttpServerRoutes routes) {
        return new Gets(routes)
                .add("/events", this::events)
                .add("/events/{id}", this::event)
                .add("/schemas/{file}", this::schema)
                .add("/openapi.json", description("openapi.json"))
                .add("/asyncapi.json", description("asyncapi.json"));
    }

    private Mono<Void> events(HttpServerRequest request, HttpServerResponse response) {
        EventsRequest asked = EventsRequest.of(request);
        return asked.format() == Format.BATCH
                ? batches.answer(asked, response)
                : streams.answer(asked, response, request.method());
    }

    private Mono<Void> event(HttpServerRequest request, HttpServerResponse response) {
        requireNoParameters(request);
        return Mono.justOrEmpty(id(lastSegment(request)))
                .flatMap(reader::find)
                .switchIfEmpty(Mono.error(() -> notFound("there is no such event, or it is no longer kept")))
                .flatMap(event -> Replies.whole(response, "application/cloudevents+json", CloudEvents.toJson(event)));
    }

    private Mono<Void> schema(HttpServerRequest request, HttpServerResponse response) {
        requireNoParameters(request);
        String text = schemas.find(lastSegment(request))
                .orElseThrow(() -> notFound("there is no such schema; there are " + schemas.files()));
        return Replies.whole(response, "application/schema+json", text);
    }

    private static java.util.function.BiFunction<
                    HttpServerRequest, HttpServerResponse, org.reactivestreams.Publisher<Void>>
            description(String file) {
        String text = Descriptions.read(file);
        return (request, response) -> {
            requireNoParameters(request);
            return Replies.whole(response, "application/json", text);
        };
    }

    private static void requireNoParameters(HttpServerRequest request) {
        Parameters unused = Parameters.of(request.uri(), Set.of());
    }

    /** What is variable in a path; with a slash in it, it names nothing. */
    private static String lastSegment(HttpServerRequest request) {
        String path = request.fullPath();
        return path.substring(path.indexOf('/', 1) + 1);
    }

    private static @Nullable UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException notAnId) {
            return null;
        }
    }

    /** After all others. */
    @SuppressWarnings("CheckReturnValue")
    static void addNotFound(HttpServerRoutes routes) {
        routes.route(request -> true, (request, response) -> Mono.error(notFound("there is nothing here")));
    }

    private static Problem notFound(String detail) {
        return Problem.of(HttpResponseStatus.NOT_FOUND, detail);
    }
}
