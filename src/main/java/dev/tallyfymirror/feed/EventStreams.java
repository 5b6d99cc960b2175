package dev.tallyfymirror.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.event.StoredEvent;
import dev.tallyfymirror.outbox.Batch;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Answers as streams: lines (NDJSON) and Server-Sent Events (WHATWG HTML, section 9.2). */
final class EventStreams {
    private final Reader reader;

    EventStreams(Reader reader) {
        this.reader = reader;
    }

    Mono<Void> answer(EventsRequest request, HttpServerResponse response) {
        return reader.first(request, Reader.PAGE).flatMap(first -> send(request, response, first));
    }

    private Mono<Void> send(EventsRequest request, HttpServerResponse response, Batch first) {
        response.header(HttpHeaderNames.CONTENT_TYPE, request.format().type())
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .header("X-Accel-Buffering", "no")
                .header("X-Feed-Id", first.places().feedId().toString());
        return response.sendHeaders()
                .then()
                .thenMany(chunks(request, first))
                // a page is read on while one is on its way; the next waits until that one has left for the socket
                .concatMap(chunk -> requestWrite(response, chunk), 1)
                .then();
    }

    /** Complete when the socket has it. As HTTP content, since a bare buffer is taken for a whole answer and dropped. */
    private static Mono<Void> requestWrite(HttpServerResponse response, byte[] chunk) {
        return response.sendObject(new DefaultHttpContent(Unpooled.wrappedBuffer(chunk)))
                .then();
    }

    private Flux<byte[]> chunks(EventsRequest request, Batch first) {
        if (!request.endless()) {
            Flux<Batch> batches = reader.rest(first, request.filter()).startWith(first);
            return limited(batches, request)
                    .filter(batch -> !batch.isEmpty())
                    .map(batch -> toText(request.format(), batch).getBytes(UTF_8));
        }
        return Flux.defer(() -> {
            Quiet quiet = reader.quiet();
            Flux<Batch> batches =
                    reader.follow(first, request.filter(), quiet.alarms()).startWith(first);
            return limited(batches, request)
                    .takeUntilOther(reader.stopping())
                    .filter(batch -> !batch.isEmpty() || quiet.isOver())
                    .doOnNext(batch -> quiet.interrupted())
                    .map(batch -> toText(request.format(), batch).getBytes(UTF_8));
        });
    }

    private static Flux<Batch> limited(Flux<Batch> batches, EventsRequest request) {
        Integer limit = request.limit();
        if (limit == null) {
            return batches;
        }
        return Flux.defer(() -> {
            AtomicInteger left = new AtomicInteger(limit);
            return batches.map(batch -> cut(batch, left)).takeUntil(batch -> left.get() == 0);
        });
    }

    private static Batch cut(Batch batch, AtomicInteger left) {
        int taken = Math.min(left.get(), batch.events().size());
        left.addAndGet(-taken);
        return new Batch(batch.events().subList(0, taken), batch.lastLookedAt(), batch.places());
    }

    /** An empty batch becomes the sign of life. */
    private static String toText(Format format, Batch batch) {
        StringBuilder text = new StringBuilder();
        if (format == Format.SSE) {
            batch.events().forEach(event -> appendFrame(text, event));
            return batch.isEmpty() ? "id: " + batch.lastLookedAt() + "\n\n" : text.toString();
        }
        batch.events().forEach(event -> text.append(CloudEvents.toJson(event)).append('\n'));
        return batch.isEmpty() ? "\n" : text.toString();
    }

    private static void appendFrame(StringBuilder text, StoredEvent event) {
        text.append("id: ").append(event.seq()).append('\n');
        text.append("event: ").append(event.type()).append('\n');
        text.append("data: ").append(CloudEvents.toJson(event)).append("\n\n");
    }
}
