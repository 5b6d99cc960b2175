package dev.tallyfymirror.event;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The two forms of a time, cut to microseconds. */
final class Times {
    private static final DateTimeFormatter FIXED = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Times() {}

    /** With none, three or six digits of a second. */
    static String toText(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS).toString();
    }

    /** With six digits of a second, always. */
    static String toFixedText(Instant time) {
        return FIXED.format(time);
    }
}
