package dev.tallyfymirror.tallyfy.item;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
    private final Original original;
    private final @Nullable String whyUnread;

    /** The body as it came, and the fields of the item that can't be read in it, by name with the reason. */
    record Original(byte[] body, Map<String, String> flaws) {
        Original with(Map<String, String> found) {
            return new Original(body, found);
        }
    }

    RawItem(@Nullable String id, Slice slice, long hash, Original original) {
        this(id, slice, hash, original, null);
    }

    private RawItem(@Nullable String id, Slice slice, long hash, Original original, @Nullable String whyUnread) {
        this.id = id;
        this.body = slice.body();
        this.offset = slice.offset();
        this.length = slice.length();
        this.hash = hash;
        this.original = original;
        this.whyUnread = whyUnread;
    }

    /** Bytes of a body. */
    record Slice(byte[] body, int offset, int length) {}

    /** One that was not read, and why; {@code asked}: what was asked for, which is all that is known of it. */
    public static RawItem unread(String reason, String asked) {
        byte[] body = asked.getBytes(StandardCharsets.UTF_8);
        long hash = UUID.nameUUIDFromBytes(body).getMostSignificantBits() | 1;
        return new RawItem(null, new Slice(body, 0, body.length), hash, new Original(body, Map.of()), reason);
    }

    /** Why nothing of it was read; null where it was. */
    @Nullable
    String whyUnread() {
        return whyUnread;
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

    /** The item's JSON text as PostgreSQL can hold it; a field that is nested too deep is null in it. */
    public String storableText() {
        return JsonText.storable(body, offset, length);
    }

    /** The same with nothing left out: text, but nothing that {@code jsonb} takes for certain. */
    public String wholeText() {
        return JsonText.storable(original.body(), offset, length);
    }

    /** Why fields can't be read, whatever they mean: each reason begins with the field's name and a colon. */
    public List<String> unreadable() {
        return flaws().entrySet().stream()
                .map(flaw -> Flaws.shortened(flaw.getKey()).replace(':', ' ') + ": " + flaw.getValue())
                .toList();
    }

    Map<String, String> flaws() {
        return original.flaws();
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
