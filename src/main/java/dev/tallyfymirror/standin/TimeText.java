package dev.tallyfymirror.standin;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The formats of a time that the API has been seen to use. */
enum TimeText {
    PLAIN,
    MILLIS,
    MICROS,
    OFFSET,
    SPACED;

    private static final TimeText[] ALL = values();

    static TimeText variant(int index) {
        return ALL[index];
    }

    String format(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(32);
        boolean fine = time.getNano() != 0;
        pad(text, utc.getYear(), 4).append('-');
        pad(text, utc.getMonthValue(), 2).append('-');
        pad(text, utc.getDayOfMonth(), 2).append(this == SPACED && !fine ? ' ' : 'T');
        pad(text, utc.getHour(), 2).append(':');
        pad(text, utc.getMinute(), 2).append(':');
        pad(text, utc.getSecond(), 2);
        return end(text, time.getNano() / 1_000, fine);
    }

    private String end(StringBuilder text, int micros, boolean fine) {
        switch (this) {
            case MICROS -> pad(text.append('.'), micros, 6);
            case MILLIS -> pad(text.append('.'), micros / 1_000, 3);
            default -> {
                if (fine) {
                    pad(text.append('.'), micros / 1_000, 3);
                }
            }
        }
        String zone = this == OFFSET ? "+00:00" : this == SPACED && !fine ? "" : "Z";
        return text.append(zone).toString();
    }

    @CanIgnoreReturnValue
    private static StringBuilder pad(StringBuilder text, int value, int width) {
        String digits = Integer.toString(value);
        for (int i = digits.length(); i < width; i++) {
            text.append('0');
        }
        return text.append(digits);
    }
}
