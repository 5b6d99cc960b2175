package dev.tallyfymirror.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Events as the bytes of a stream: lines (NDJSON), or frames of Server-Sent Events (WHATWG HTML, section 9.2). */
final class Texts {
    private static final byte[] FRAME_END = {'\n', '\n'};

    private Texts() {}

    static byte[] of(Format format, List<Encoded> events) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(
                events.stream().mapToInt(event -> event.json().length + 100).sum());
        events.forEach(event -> append(text, format, event));
        return text.toByteArray();
    }

    /** The sign of life: for a reader of frames with the place reached, from which it can resume. */
    static byte[] signOfLife(Format format, long place) {
        return (format == Format.SSE ? "id: " + place + "\n\n" : "\n").getBytes(UTF_8);
    }

    private static void append(ByteArrayOutputStream text, Format format, Encoded event) {
        if (format == Format.SSE) {
            String head =
                    "id: " + event.event().seq() + "\nevent: " + event.event().type() + "\ndata: ";
            text.writeBytes(head.getBytes(UTF_8));
            text.writeBytes(event.json());
            text.writeBytes(FRAME_END);
        } else {
            text.writeBytes(event.json());
            text.write('\n');
        }
    }
}
