package dev.tallyfymirror.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tallyfymirror.model.Fact;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Name-based ids, as the package says. */
final class EventId {
    private static final UUID NAMESPACE = UUID.fromString("3e7012ec-a779-4979-9dbb-863294ef635d");
    private static final int UUID_BYTES = 16;

    private EventId() {}

    /** @param kind {@code task} or {@code run} */
    static UUID of(String org, String kind, String itemId, Fact fact) {
        Fact.Name name = fact.name();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        append(bytes, org);
        append(bytes, kind);
        append(bytes, itemId);
        append(bytes, fact.type().longName());
        append(bytes, name.time() == null ? "" : Times.toFixedText(name.time()));
        append(bytes, name.undone() == null ? "" : Times.toFixedText(name.undone()));
        append(bytes, name.isGlobal() ? "" : Integer.toString(name.number()));
        return version5(NAMESPACE, bytes.toByteArray());
    }

    /** RFC 9562, section 5.5. */
    static UUID version5(UUID namespace, byte[] name) {
        MessageDigest sha1 = sha1();
        sha1.update(ByteBuffer.allocate(UUID_BYTES)
                .putLong(namespace.getMostSignificantBits())
                .putLong(namespace.getLeastSignificantBits())
                .flip());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name));
        long most = (hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x5000L;
        long least = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(most, least);
    }

    private static void append(ByteArrayOutputStream bytes, String part) {
        byte[] text = part.getBytes(UTF_8);
        bytes.writeBytes((text.length + ":").getBytes(UTF_8));
        bytes.writeBytes(text);
        bytes.write(',');
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-1", impossible);
        }
    }
}
