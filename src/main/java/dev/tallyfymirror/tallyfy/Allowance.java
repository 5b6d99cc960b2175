package dev.tallyfymirror.tallyfy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many requests Tallyfy says are left ({@code X-RateLimit-Remaining}): others may use the same token. As long as a
 * tenth of the limit is left nobody waits; then requests are spread, so that what is left lasts for {@link #SPREAD}.
 */
record Allowance(int remaining, int limit) {
    private static final Duration SPREAD = Duration.ofSeconds(6);
    /** Requests in a minute, where the answer names no limit. */
    private static final int USUAL_LIMIT = 100;

    private static final int RESERVE = 10;

    /** Null where the header says nothing that can be used. */
    static @Nullable Allowance of(@Nullable String remaining, @Nullable String limit) {
        Integer left = number(remaining);
        Integer of = number(limit);
        return left == null ? null : new Allowance(left, of == null || of == 0 ? USUAL_LIMIT : of);
    }

    /** What to wait for before the next request. */
    Duration pause() {
        return (long) remaining * RESERVE >= limit ? Duration.ZERO : SPREAD.dividedBy(remaining + 1L);
    }

    private static @Nullable Integer number(@Nullable String header) {
        try {
            int number = header == null ? -1 : Integer.parseInt(header.strip());
            return number < 0 ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
