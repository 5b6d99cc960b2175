package dev.tallyfymirror.tallyfy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** A literal answer: its status, headers and bytes, and how it is framed, cut short or held back. */
public final class ScriptedReply implements ScriptedTallyfy.Writer {
    public static final String DATE = "Sun, 22 Nov 2026 10:00:00 GMT";

    private enum Framing {
        LENGTH,
        CHUNKED,
        CLOSE
    }

    private final int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte[] body;
    private Framing framing = Framing.LENGTH;
    private int cut = Integer.MAX_VALUE;
    private long dripMillis;
    private boolean isSilent;

    private ScriptedReply(int status, String type, byte[] body) {
        this.status = status;
        this.body = body;
        headers.put("Date", DATE);
        headers.put("Content-Type", type);
    }

    public static ScriptedReply json(int status, String body) {
        return new ScriptedReply(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    public static ScriptedReply ok(String body) {
        return json(200, body);
    }

    /** Whatever bytes, said to be JSON. */
    public static ScriptedReply bytes(byte[] body) {
        return new ScriptedReply(200, "application/json", body);
    }

    public static ScriptedReply html(int status) {
        String page = "<!DOCTYPE html><html><body><h1>" + status + "</h1></body></html>";
        return new ScriptedReply(status, "text/html", page.getBytes(StandardCharsets.UTF_8));
    }

    /** A test resource. */
    public static ScriptedReply seed(String name) {
        try (var in = ScriptedReply.class.getResourceAsStream("/seeds/" + name + ".json")) {
            return new ScriptedReply(200, "application/json", in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the connection without a byte. */
    public static ScriptedReply hangUp() {
        ScriptedReply reply = json(200, "");
        reply.isSilent = true;
        return reply;
    }

    /** Never answers. */
    public static ScriptedReply never() {
        ScriptedReply reply = hangUp();
        reply.dripMillis = 60_000;
        return reply;
    }

    public ScriptedReply with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    public ScriptedReply without(String header) {
        headers.remove(header);
        return this;
    }

    public ScriptedReply chunked() {
        framing = Framing.CHUNKED;
        return this;
    }

    public ScriptedReply untilClose() {
        framing = Framing.CLOSE;
        return this;
    }

    /** Only that many bytes of the body leave, then the connection is closed. */
    public ScriptedReply cutAt(int bytes) {
        cut = bytes;
        return this;
    }

    /** One byte of the body at a time. */
    public ScriptedReply dripping(long millis) {
        dripMillis = millis;
        return this;
    }

    public ScriptedReply gzipped() {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        body = zipped.toByteArray();
        return with("Content-Encoding", "gzip");
    }

    public int length() {
        return body.length;
    }

    @Override
    public boolean write(OutputStream out, ScriptedTallyfy.Pause pause) throws IOException {
        if (isSilent) {
            return dripMillis > 0 && pause.millis(dripMillis);
        }
        out.write(head().getBytes(StandardCharsets.ISO_8859_1));
        byte[] sent = Arrays.copyOf(body, Math.min(cut, body.length));
        if (dripMillis > 0) {
            drip(out, sent, pause);
        } else if (framing == Framing.CHUNKED) {
            writeChunks(out, sent);
        } else {
            out.write(sent);
        }
        out.flush();
        return cut == Integer.MAX_VALUE && framing != Framing.CLOSE;
    }

    private String head() {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        switch (framing) {
            case LENGTH -> head.append("Content-Length: ").append(body.length).append("\r\n");
            case CHUNKED -> head.append("Transfer-Encoding: chunked\r\n");
            case CLOSE -> head.append("Connection: close\r\n");
        }
        return head.append("\r\n").toString();
    }

    private void writeChunks(OutputStream out, byte[] sent) throws IOException {
        if (sent.length > 0) {
            out.write((Integer.toHexString(sent.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(sent);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        if (cut >= body.length) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void drip(OutputStream out, byte[] sent, ScriptedTallyfy.Pause pause) throws IOException {
        for (byte b : sent) {
            out.write(b);
            out.flush();
            if (!pause.millis(dripMillis)) {
                return;
            }
        }
    }
}
