package dev.tallyfymirror.settings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 7d}. */
public final class Durations {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");
    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("d", Duration.ofDays(1));
        UNITS.put("h", Duration.ofHours(1));
        UNITS.put("m", Duration.ofMinutes(1));
        UNITS.put("s", Duration.ofSeconds(1));
        UNITS.put("ms", Duration.ofMillis(1));
    }

    private Durations() {}

    public static Optional<Duration> parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        return written.matches()
                ? Optional.of(unit(written.group(2)).multipliedBy(Long.parseLong(written.group(1))))
                : Optional.empty();
    }

    /** The shortest exact form, zero being {@code 0s}. */
    public static String format(Duration duration) {
        return UNITS.entrySet().stream()
                .filter(unit -> !duration.isZero()
                        && duration.toMillis() % unit.getValue().toMillis() == 0)
                .findFirst()
                .map(unit -> duration.toMillis() / unit.getValue().toMillis() + unit.getKey())
                .orElse("0s");
    }

    @SuppressWarnings("NullAway") // the pattern lets no other unit through
    private static Duration unit(String name) {
        return UNITS.get(name);
    }
}
