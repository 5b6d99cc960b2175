package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.model.Observation.When;
import org.jspecify.annotations.Nullable;

/** One answer, read to its end. {@code retryAfter} is the header as it came; {@code allowance}: null where it said none. */
record Reply(
        int status,
        When when,
        @Nullable String retryAfter,
        @Nullable Allowance allowance,
        byte[] body) {
    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    @Override
    public String toString() {
        return "HTTP " + status + ", " + body.length + " bytes";
    }
}
