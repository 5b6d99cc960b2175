package dev.tallyfymirror.command;

import dev.tallyfymirror.settings.Durations;
import dev.tallyfymirror.settings.SettingsException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Things as people read them. */
final class Texts {
    private Texts() {}

    /** Without characters that a terminal would obey. */
    static String plain(String text) {
        return text.replaceAll("\\p{Cc}", " ");
    }

    /** Rounded to the two largest units: {@code 3 s}, {@code 4 min 5 s}, {@code 2 h 10 min}. */
    static String duration(Duration duration) {
        Duration shown = duration.isNegative() ? Duration.ZERO : duration;
        if (shown.compareTo(Duration.ofSeconds(1)) < 0) {
            return shown.toMillis() + " ms";
        }
        List<String> parts = new ArrayList<>();
        add(parts, shown.toDays(), "d");
        add(parts, shown.toHoursPart(), "h");
        add(parts, shown.toMinutesPart(), "min");
        add(parts, shown.toSecondsPart(), "s");
        return String.join(" ", parts.subList(0, Math.min(2, parts.size())));
    }

    private static void add(List<String> parts, long amount, String unit) {
        if (amount > 0) {
            parts.add(amount + " " + unit);
        }
    }

    static Duration parseDuration(String option, String text) {
        return Durations.parse(text)
                .orElseThrow(() -> new SettingsException(List.of(option + ": write 500ms, 30s, 5m or 1h")));
    }

    static String time(@Nullable Instant time) {
        return time == null ? "-" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
