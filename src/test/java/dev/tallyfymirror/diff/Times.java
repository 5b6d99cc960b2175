package dev.tallyfymirror.diff;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times of one day, as short as they can be written: {@code 12:00}, {@code 12:00:01}, {@code 12:00:01.5}. */
final class Times {
    private static final String DAY = "2026-03-02T";

    private Times() {}

    static Instant at(String time) {
        return Instant.parse(DAY + (time.length() == 5 ? time + ":00" : time) + "Z");
    }

    static String shown(@Nullable Instant time) {
        if (time == null) {
            return "";
        }
        String text = time.toString();
        return text.startsWith(DAY)
                ? text.substring(DAY.length(), text.length() - 1).replaceFirst("^(\\d\\d:\\d\\d):00$", "$1")
                : text;
    }
}
