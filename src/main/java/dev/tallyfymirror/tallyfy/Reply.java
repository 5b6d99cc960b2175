package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.model.Observation.When;
import org.jspecify.annotations.Nullable;

/**
 * One answer, read to its end. {@code retryAfter} is the header as it came; {@code allowance}: null where it said none;
 * {@code secret}: what the call was made with, to be blacked out where the answer repeats it.
 */
record Reply(
        int status,
        When when,
        @Nullable String retryAfter,
        @Nullable Allowance allowance,
        byte[] body,
        String secret) {
    private static final int LONGEST = 300;

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    Reply withSecret(String held) {
        return new Reply(status, when, retryAfter, allowance, body, held);
    }

    /** What the answer says to people, as it may be shown and stored: without the secret, and short. */
    String shown(String said) {
        String text = secret.isEmpty() ? said : said.replace(secret, "***");
        boolean isLong = text.codePointCount(0, text.length()) > LONGEST;
        return isLong ? text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…" : text;
    }

    @Override
    public String toString() {
        return "HTTP " + status + ", " + body.length + " bytes";
    }
}
