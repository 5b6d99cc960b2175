package dev.tallyfymirror.standin;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON written straight to UTF-8 bytes; commas come by themselves. Knows no types beyond JSON's own. */
final class JsonBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private byte[] bytes;
    private int size;
    private boolean comma;

    JsonBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    @CanIgnoreReturnValue
    JsonBuffer object() {
        return open('{');
    }

    @CanIgnoreReturnValue
    JsonBuffer endObject() {
        return close('}');
    }

    @CanIgnoreReturnValue
    JsonBuffer array() {
        return open('[');
    }

    @CanIgnoreReturnValue
    JsonBuffer endArray() {
        return close(']');
    }

    @CanIgnoreReturnValue
    JsonBuffer name(String name) {
        separate();
        quote(name);
        put(':');
        comma = false;
        return this;
    }

    @CanIgnoreReturnValue
    JsonBuffer string(String value) {
        separate();
        quote(value);
        comma = true;
        return this;
    }

    @CanIgnoreReturnValue
    JsonBuffer number(long value) {
        return literal(Long.toString(value));
    }

    @CanIgnoreReturnValue
    JsonBuffer bool(boolean value) {
        return literal(value ? "true" : "false");
    }

    @CanIgnoreReturnValue
    JsonBuffer nil() {
        return literal("null");
    }

    /** Plain ASCII that already is JSON. */
    @SuppressWarnings("deprecation")
    @CanIgnoreReturnValue
    JsonBuffer literal(String json) {
        separate();
        ensure(json.length());
        json.getBytes(0, json.length(), bytes, size);
        size += json.length();
        comma = true;
        return this;
    }

    /** Bytes that already are one JSON value. */
    @CanIgnoreReturnValue
    JsonBuffer raw(byte[] json) {
        separate();
        ensure(json.length);
        System.arraycopy(json, 0, bytes, size, json.length);
        size += json.length;
        comma = true;
        return this;
    }

    /** Ends a line of JSON lines. */
    @CanIgnoreReturnValue
    JsonBuffer newLine() {
        put('\n');
        comma = false;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    @CanIgnoreReturnValue
    private JsonBuffer open(char bracket) {
        separate();
        put(bracket);
        comma = false;
        return this;
    }

    @CanIgnoreReturnValue
    private JsonBuffer close(char bracket) {
        put(bracket);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            put(',');
        }
    }

    private void quote(String text) {
        put('"');
        int length = text.length();
        ensure(length * 6 + 1);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
                bytes[size++] = (byte) c;
            } else if (c < 0x7f) {
                escape(c);
            } else {
                i += encode(text, i);
            }
        }
        put('"');
    }

    private void escape(char c) {
        bytes[size++] = '\\';
        if (c == '"' || c == '\\') {
            bytes[size++] = (byte) c;
            return;
        }
        bytes[size++] = 'u';
        bytes[size++] = '0';
        bytes[size++] = '0';
        bytes[size++] = HEX[c >> 4];
        bytes[size++] = HEX[c & 15];
    }

    private int encode(String text, int at) {
        int point = text.codePointAt(at);
        byte[] utf8 = Character.toString(point).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
        return Character.charCount(point) - 1;
    }

    private void put(char ascii) {
        ensure(1);
        bytes[size++] = (byte) ascii;
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
