package dev.tallyfymirror.feed;

import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.Schemas;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** The feed's own addresses: {@code /events}, {@code /events/{id}}, {@code /schemas/{file}}. */
final class EventRoutes {
    private static final String EVENTS = "/events";
    private static final String EVENT = "/events/";
    private static final String SCHEMA = "/schemas/";

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

    @SuppressWarnings("CheckReturnValue")
    void addTo(HttpServerRoutes routes) {
        routes.route(request -> request.fullPath().equals(EVENTS), this::events);
        routes.route(request -> request.fullPath().startsWith(EVENT), this::event);
        routes.route(request -> request.fullPath().startsWith(SCHEMA), this::schema);
    }

    private Mono<Void> events(HttpServerRequest request, HttpServerResponse response) {
        requireGet(request);
        EventsRequest asked = EventsRequest.of(request);
        return asked.format() == Format.BATCH ? batches.answer(asked, response) : streams.answer(asked, response);
    }

    private Mono<Void> event(HttpServerRequest request, HttpServerResponse response) {
        requireGet(request);
        requireNoParameters(request);
        UUID id = id(request.fullPath().substring(EVENT.length()));
        return Mono.justOrEmpty(id)
                .flatMap(reader::find)
                .switchIfEmpty(Mono.error(() -> notFound("there is no such event, or it is no longer kept")))
                .flatMap(event -> Replies.whole(response, "application/cloudevents+json", CloudEvents.toJson(event)));
    }

    private Mono<Void> schema(HttpServerRequest request, HttpServerResponse response) {
        requireGet(request);
        requireNoParameters(request);
        String text = schemas.find(request.fullPath().substring(SCHEMA.length()))
                .orElseThrow(() -> notFound("there is no such schema; there are " + schemas.files()));
        return Replies.whole(response, "application/schema+json", text);
    }

    private static void requireGet(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.GET)) {
            throw Problem.of(HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET is answered here");
        }
    }

    private static void requireNoParameters(HttpServerRequest request) {
        Parameters unused = Parameters.of(request.uri(), Set.of());
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
