package dev.tallyfymirror.tallyfy.item;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first 8 bytes of MD5 over the mapping's version and an item's bytes. Not for security: it says "look closer". */
final class ItemHash {
    /** To be raised when the mapping fills a column otherwise than before, so that every item is mapped anew. */
    private static final byte MAPPING_VERSION = 1;

    private final MessageDigest digest;

    ItemHash() {
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    long of(byte[] bytes, int offset, int length) {
        digest.update(MAPPING_VERSION);
        digest.update(bytes, offset, length);
        long hash = ByteBuffer.wrap(digest.digest()).getLong();
        return hash == 0 ? 1 : hash;
    }
}
