package dev.tallyfymirror.tallyfy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Times in HTTP headers. */
final class HttpTimes {
    private static final int LONGEST_SECONDS = 15;

    private HttpTimes() {}

    static @Nullable Instant date(@Nullable String header) {
        if (header == null) {
            return null;
        }
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(header.strip(), Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /**
     * {@code Retry-After} in seconds, or as a date, which is taken relative to the answer's own {@code Date}: null where
     * there is none that can be obeyed (absent, unreadable, not in the future), never longer than {@code longest}.
     */
    static @Nullable Duration retryAfter(@Nullable String header, Instant answered, Duration longest) {
        Duration asked = asked(header, answered);
        if (asked == null || asked.isNegative() || asked.isZero()) {
            return null;
        }
        return asked.compareTo(longest) > 0 ? longest : asked;
    }

    private static @Nullable Duration asked(@Nullable String header, Instant answered) {
        if (header == null || header.isBlank()) {
            return null;
        }
        String text = header.strip();
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            boolean isAbsurd = text.length() > LONGEST_SECONDS;
            return isAbsurd ? Duration.ofDays(365) : Duration.ofSeconds(Long.parseLong(text));
        }
        Instant until = date(text);
        return until == null ? null : Duration.between(answered, until);
    }
}
