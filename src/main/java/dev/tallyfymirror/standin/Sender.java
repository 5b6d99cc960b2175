package dev.tallyfymirror.standin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerResponse;

/** Puts answers on the wire, whole or broken, each with the stand-in's own {@code Date}. */
final class Sender {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private final VirtualClock clock;
    private final boolean gzip;
    private volatile DateText date = new DateText(0, "");

    Sender(VirtualClock clock, boolean gzip) {
        this.clock = clock;
        this.gzip = gzip;
    }

    private record DateText(long second, String text) {}

    static String httpDate(Instant time) {
        return HTTP_DATE.format(time);
    }

    Publisher<Void> send(HttpServerResponse response, Incoming incoming, Answer answer) {
        byte[] body = answer.body();
        HttpHeaders headers = begin(response, answer);
        if (gzip && body.length > 256 && accepted(incoming) && !answer.headers().containsKey("Content-Encoding")) {
            body = Gzip.compress(body);
            headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
        }
        if (answer.status() == 204) {
            return response.send();
        }
        headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return body.length == 0 ? response.send() : response.sendObject(Unpooled.wrappedBuffer(body));
    }

    private static boolean accepted(Incoming incoming) {
        String encodings = incoming.head().acceptEncoding();
        return encodings != null && encodings.contains("gzip");
    }

    private HttpHeaders begin(HttpServerResponse response, Answer answer) {
        HttpHeaders headers = response.status(answer.status()).responseHeaders();
        headers.set(HttpHeaderNames.DATE, date());
        headers.set(HttpHeaderNames.CONTENT_TYPE, answer.type());
        answer.headers().forEach(headers::set);
        return headers;
    }

    private String date() {
        Instant now = clock.now();
        DateText known = date;
        if (known.second != now.getEpochSecond()) {
            known = new DateText(now.getEpochSecond(), httpDate(now));
            date = known;
        }
        return known.text;
    }

    /** The body in pieces, a pause before each. */
    Publisher<Void> drip(HttpServerResponse response, Answer answer, Fault fault) {
        begin(response, answer).set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        Flux<ByteBuf> pieces = Flux.fromIterable(pieces(answer.body(), fault.number()))
                .delayElements(fault.pause())
                .map(Unpooled::wrappedBuffer);
        return response.send(pieces, piece -> true);
    }

    private static List<byte[]> pieces(byte[] body, int count) {
        int size = Math.max(1, (body.length + count - 1) / count);
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < body.length; from += size) {
            pieces.add(Arrays.copyOfRange(body, from, Math.min(from + size, body.length)));
        }
        return pieces;
    }

    /** Ends the connection without a word. */
    Publisher<Void> close(HttpServerResponse response) {
        response.withConnection(connection -> connection.channel().close());
        return Mono.never();
    }

    /** Writes a head and the beginning of the body past the codec, then ends the connection. */
    Publisher<Void> cut(HttpServerResponse response, Answer answer, Fault fault) {
        byte[] part = Arrays.copyOf(answer.body(), Math.min(fault.number(), answer.body().length));
        ByteBuf bytes = Unpooled.buffer(part.length + 512);
        write(bytes, "HTTP/1.1 " + answer.status() + " OK\r\nDate: " + date() + "\r\nContent-Type: " + answer.type());
        switch (fault.kind()) {
            case CUT_LENGTH -> write(bytes, "\r\nContent-Length: " + answer.body().length + "\r\n\r\n");
            case CUT_CHUNKED ->
                write(bytes, "\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(part.length) + "\r\n");
            default -> write(bytes, "\r\nConnection: close\r\n\r\n");
        }
        bytes.writeBytes(part);
        if (fault.kind() == Fault.Kind.CUT_CHUNKED) {
            write(bytes, "\r\n");
        }
        response.withConnection(connection -> connection
                .channel()
                .pipeline()
                .context(NettyPipeline.HttpCodec)
                .writeAndFlush(bytes)
                .addListener(ChannelFutureListener.CLOSE));
        return Mono.never();
    }

    private static void write(ByteBuf bytes, String ascii) {
        bytes.writeCharSequence(ascii, StandardCharsets.US_ASCII);
    }
}
