package dev.tallyfymirror.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * One reader of Server-Sent Events: understands just enough of HTTP and of frames to see each event's position, and
 * whether one is missing, doubled or out of order. Positions of a feed have no holes.
 */
final class SseReader {
    private enum In {
        HEAD,
        SIZE,
        DATA,
        DATA_END
    }

    private enum Line {
        START,
        ID,
        REST
    }

    private final LongConsumer arrived;
    private long place;
    private long received;
    private long missed;
    private long wrong;
    private int refused;
    private In in = In.HEAD;
    private Line line = Line.START;
    private final StringBuilder head = new StringBuilder();
    private int left;
    private long id;
    private boolean hasData;
    private boolean hasEnded;

    /** @param arrived told of each event's position */
    SseReader(long after, LongConsumer arrived) {
        this.place = after;
        this.arrived = arrived;
    }

    long place() {
        return place;
    }

    long received() {
        return received;
    }

    long missed() {
        return missed;
    }

    /** Doubled or out of order. */
    long wrong() {
        return wrong;
    }

    /** The answer came to its end; only a new request brings more. */
    boolean hasEnded() {
        return hasEnded;
    }

    int refused() {
        return refused;
    }

    /** A new connection, from where it was. */
    ByteBuffer request() {
        in = In.HEAD;
        line = Line.START;
        head.setLength(0);
        hasData = false;
        hasEnded = false;
        String text = "GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nLast-Event-ID: " + place
                + "\r\n\r\n";
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    void accept(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            switch (in) {
                case HEAD -> head(bytes.get());
                case SIZE -> size(bytes.get());
                case DATA -> data(bytes);
                default -> in = bytes.get() == '\n' ? In.SIZE : In.DATA_END;
            }
        }
    }

    private void head(byte next) {
        head.append((char) next);
        if (head.length() > 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
            if (!head.toString().startsWith("HTTP/1.1 200")) {
                refused++;
            }
            in = In.SIZE;
            left = 0;
        }
    }

    private void size(byte next) {
        if (next == '\n') {
            in = In.DATA;
            hasEnded |= left == 0;
        } else if (next != '\r') {
            left = left * 16 + Character.digit(next, 16);
        }
    }

    private void data(ByteBuffer bytes) {
        int end = Math.min(bytes.limit(), bytes.position() + left);
        int at = bytes.position();
        left -= end - at;
        for (; at < end; at++) {
            text(bytes.get(at));
        }
        bytes.position(end);
        if (left == 0) {
            in = In.DATA_END;
        }
    }

    private void text(byte next) {
        if (line == Line.REST) {
            line = next == '\n' ? Line.START : Line.REST;
        } else if (line == Line.ID) {
            if (next >= '0' && next <= '9') {
                id = id * 10 + next - '0';
            } else if (next == '\n') {
                line = Line.START;
            }
        } else if (next == '\n') {
            frame();
        } else {
            hasData |= next == 'd';
            line = next == 'i' ? Line.ID : Line.REST;
            id = next == 'i' ? 0 : id;
        }
    }

    private void frame() {
        if (hasData) {
            if (id > place) {
                missed += id - place - 1;
                place = id;
            } else {
                wrong++;
            }
            received++;
            arrived.accept(id);
        }
        hasData = false;
    }
}
