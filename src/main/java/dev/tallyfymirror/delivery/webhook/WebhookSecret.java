package dev.tallyfymirror.delivery.webhook;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** A secret of Standard Webhooks: {@code whsec_} and base64 of 24 to 64 bytes. */
public final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final int FEWEST = 24;
    private static final int MOST = 64;
    private static final String FORM =
            "a webhook's secret is whsec_ and the base64 of 24 to 64 random bytes: make one with  echo whsec_$(openssl rand"
                    + " -base64 32)";

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    /**
     * The prefix may be left out.
     *
     * @throws IllegalArgumentException saying what a secret is like, and nothing of this one
     */
    public static WebhookSecret of(String text) {
        String encoded = text.strip();
        if (encoded.startsWith(PREFIX)) {
            encoded = encoded.substring(PREFIX.length());
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(FORM);
        }
        if (key.length < FEWEST || key.length > MOST) {
            throw new IllegalArgumentException(FORM);
        }
        return new WebhookSecret(key);
    }

    byte[] key() {
        return key;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebhookSecret secret && MessageDigest.isEqual(key, secret.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return "***";
    }
}
