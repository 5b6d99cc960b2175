package dev.tallyfymirror.delivery.webhook;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/** What a receiver does by the rules of Standard Webhooks, written from the specification and sharing no code. */
public final class ReferenceVerifier {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int BLOCK = 64;

    private final byte[] key;

    public ReferenceVerifier(String secret) {
        String text = secret.startsWith("whsec_") ? secret.substring(6) : secret;
        this.key = Base64.getDecoder().decode(text);
    }

    public boolean accepts(Map<String, String> headers, byte[] body, Instant now) {
        String id = headers.get("webhook-id");
        String timestamp = headers.get("webhook-timestamp");
        String signatures = headers.get("webhook-signature");
        if (id == null || timestamp == null || signatures == null || id.contains(".")) {
            return false;
        }
        Instant signed = Instant.ofEpochSecond(Long.parseLong(timestamp));
        if (Duration.between(signed, now).abs().compareTo(TOLERANCE) > 0) {
            return false;
        }
        byte[] wanted = hmac(id, timestamp, body);
        for (String one : signatures.split(" ")) {
            String[] parts = one.split(",", 2);
            if (parts[0].equals("v1")
                    && MessageDigest.isEqual(Base64.getDecoder().decode(parts[1]), wanted)) {
                return true;
            }
        }
        return false;
    }

    /** RFC 2104 by hand. */
    private byte[] hmac(String id, String timestamp, byte[] body) {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.writeBytes(pad(0x36));
        inner.writeBytes((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        inner.writeBytes(body);
        ByteArrayOutputStream outer = new ByteArrayOutputStream();
        outer.writeBytes(pad(0x5c));
        outer.writeBytes(sha256(inner.toByteArray()));
        return sha256(outer.toByteArray());
    }

    private byte[] pad(int with) {
        byte[] padded = java.util.Arrays.copyOf(key.length > BLOCK ? sha256(key) : key, BLOCK);
        for (int index = 0; index < BLOCK; index++) {
            padded[index] ^= (byte) with;
        }
        return padded;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
