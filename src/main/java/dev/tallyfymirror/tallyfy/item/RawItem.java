package dev.tallyfymirror.tallyfy.item;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One item of an answer, not yet mapped: its id (null where none is readable), its bytes as a slice of the whole body,
 * and a hash of them. The hash changes with the bytes and with the version of the mapping; it is never 0.
 */
public final class RawItem {
    private final @Nullable String id;
    private final byte[] body;
    private final int offset;
    private final int length;
    private final long hash;

    RawItem(@Nullable String id, byte[] body, int offset, int length, long hash) {
        this.id = id;
        this.body = body;
        this.offset = offset;
        this.length = length;
        this.hash = hash;
    }

    public @Nullable String id() {
        return id;
    }

    public long hash() {
        return hash;
    }

    /** The item's JSON text as it came. */
    public String text() {
        return new String(body, offset, length, StandardCharsets.UTF_8);
    }

    /** The item's JSON text as PostgreSQL can hold it. */
    public String storableText() {
        return JsonText.storable(body, offset, length);
    }

    byte[] body() {
        return body;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    @Override
    public String toString() {
        return "item " + id + " of " + length + " bytes";
    }
}
