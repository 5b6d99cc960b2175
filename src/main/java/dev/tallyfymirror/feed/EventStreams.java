package dev.tallyfymirror.feed;

import dev.tallyfymirror.outbox.Batch;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Answers as streams: lines (NDJSON) and Server-Sent Events. */
final class EventStreams {
    private final Reader reader;

    EventStreams(Reader reader) {
        this.reader = reader;
    }

    Mono<Void> answer(EventsRequest request, HttpServerResponse response, HttpMethod method) {
        return reader.start(request).flatMap(start -> send(request, response, start, method));
    }

    private Mono<Void> send(EventsRequest request, HttpServerResponse response, Batch start, HttpMethod method) {
        response.header(HttpHeaderNames.CONTENT_TYPE, request.format().type())
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .header("X-Accel-Buffering", "no")
                .header("X-Feed-Id", start.places().feedId().toString());
        if (method.equals(HttpMethod.HEAD)) {
            return response.send().then();
        }
        return response.sendHeaders()
                .then()
                .thenMany(pieces(request, start.lastLookedAt()))
                // the next is asked for when one has left for the socket
                .concatMap(piece -> requestWrite(response, piece), 0)
                .then();
    }

    /** Complete when the socket has it. As HTTP content, since a bare buffer is taken for a whole answer and dropped. */
    private static Mono<Void> requestWrite(HttpServerResponse response, Piece piece) {
        byte[][] texts = piece.texts().toArray(byte[][]::new);
        return response.sendObject(new DefaultHttpContent(Unpooled.wrappedBuffer(texts)))
                .then();
    }

    private Flux<Piece> pieces(EventsRequest request, long start) {
        if (!request.endless()) {
            return limited(reader.toEnd(start, request.filter()), request)
                    .filter(batch -> !batch.isEmpty())
                    .map(batch -> toPiece(request.format(), batch));
        }
        return Flux.defer(() -> {
            Quiet quiet = reader.quiet();
            return endless(request, start, quiet)
                    .takeUntilOther(reader.stopping())
                    .filter(piece -> !piece.isEmpty() || quiet.isOver())
                    .doOnNext(piece -> quiet.interrupted())
                    .map(piece -> piece.isEmpty() ? signOfLife(request.format(), piece) : piece);
        });
    }

    private Flux<Piece> endless(EventsRequest request, long start, Quiet quiet) {
        if (request.limit() == null) {
            return reader.live(start, new Stretch.Wish(request.format(), request.filter()), quiet.alarms());
        }
        return limited(reader.follow(start, request.filter(), quiet.alarms()), request)
                .map(batch -> toPiece(request.format(), batch));
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

    private static Piece toPiece(Format format, Batch batch) {
        List<Encoded> events = batch.events().stream().map(Encoded::of).toList();
        List<byte[]> texts = events.isEmpty() ? List.of() : List.of(Texts.of(format, events));
        return new Piece(texts, batch.lastLookedAt(), batch.isAtEnd());
    }

    private static Piece signOfLife(Format format, Piece nothing) {
        return new Piece(List.of(Texts.signOfLife(format, nothing.place())), nothing.place(), true);
    }
}
