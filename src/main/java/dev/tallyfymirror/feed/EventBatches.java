package dev.tallyfymirror.feed;

import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.outbox.Batch;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Answers as a batch: one JSON array, with the place to go on from in the headers. An empty one means the end. */
final class EventBatches {
    private final Reader reader;

    EventBatches(Reader reader) {
        this.reader = reader;
    }

    Mono<Void> answer(EventsRequest request, HttpServerResponse response) {
        return reader.first(request, request.batchLimit())
                .flatMap(batch -> batch.isEmpty() && !request.patience().isZero()
                        ? reader.await(batch, request)
                        : Mono.just(batch))
                .flatMap(batch -> send(request, response, batch));
    }

    private static Mono<Void> send(EventsRequest request, HttpServerResponse response, Batch batch) {
        String next = Long.toString(batch.lastLookedAt());
        response.header("X-Feed-Id", batch.places().feedId().toString())
                .header("X-Next-After", next)
                .header("Link", "</events" + request.parameters().with("after", next) + ">; rel=\"next\"");
        return Replies.whole(
                response,
                Format.BATCH.type(),
                batch.events().stream().map(CloudEvents::toJson).collect(Collectors.joining(",", "[", "]")));
    }
}
