package dev.tallyfymirror.tallyfy.item;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * {@code YYYY-MM-DDTHH:MM:SS}, a blank allowed for the T, with any fraction (cut to microseconds) and {@code Z}, an
 * offset ({@code +00:00}, {@code +0000}, {@code +00}) or nothing, which means UTC. Read by hand: the JDK's formatters
 * cost more than all the rest of an item.
 */
final class Times {
    private static final int SHORTEST = 19;
    private static final int MICRO_DIGITS = 6;
    /** Years of four digits in UTC too: others are written in a way that PostgreSQL does not read. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private Times() {}

    static @Nullable Instant instant(@Nullable Object value) throws Unreadable {
        if (value == null || (value instanceof String blank && blank.isBlank())) {
            return null;
        }
        if (!(value instanceof String given)) {
            throw Unreadable.of(value, "is no time");
        }
        try {
            return instant(given.strip());
        } catch (DateTimeException e) {
            throw Unreadable.of(given, "is no time");
        }
    }

    private static Instant instant(String text) {
        if (text.length() < SHORTEST || !isSeparated(text)) {
            throw new DateTimeException("shape");
        }
        int year = number(text, 0, 4);
        if (year == 0) {
            throw new DateTimeException("year 0");
        }
        int zone = zoneStart(text);
        LocalDateTime local = LocalDateTime.of(
                year,
                number(text, 5, 7),
                number(text, 8, 10),
                number(text, 11, 13),
                number(text, 14, 16),
                number(text, 17, SHORTEST),
                nanos(text, zone));
        Instant instant = local.toInstant(ZoneOffset.ofTotalSeconds(offset(text, zone)));
        if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            throw new DateTimeException("year");
        }
        return instant;
    }

    private static boolean isSeparated(String text) {
        char middle = text.charAt(10);
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && (middle == 'T' || middle == ' ' || middle == 't')
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    private static int zoneStart(String text) {
        int at = SHORTEST;
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            if (at == SHORTEST + 1) {
                throw new DateTimeException("fraction without digits");
            }
        }
        return at;
    }

    private static int nanos(String text, int end) {
        int micros = 0;
        for (int i = 0; i < MICRO_DIGITS; i++) {
            int at = SHORTEST + 1 + i;
            micros = micros * 10 + (at < end ? text.charAt(at) - '0' : 0);
        }
        return micros * 1000;
    }

    private static int offset(String text, int at) {
        String zone = text.substring(at);
        if (zone.isEmpty() || zone.equalsIgnoreCase("z")) {
            return 0;
        }
        int sign = zone.charAt(0) == '-' ? -1 : 1;
        boolean isSigned = sign < 0 || zone.charAt(0) == '+';
        String digits = zone.length() == 6 && zone.charAt(3) == ':'
                ? zone.substring(1, 3) + zone.substring(4)
                : zone.substring(1);
        if (!isSigned || (digits.length() != 2 && digits.length() != 4)) {
            throw new DateTimeException("zone");
        }
        int minutes = digits.length() == 4 ? number(digits, 2, 4) : 0;
        return sign * (number(digits, 0, 2) * 3600 + minutes * 60);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if (!isDigit(digit)) {
                throw new DateTimeException("digit");
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }

    private static boolean isDigit(char digit) {
        return digit >= '0' && digit <= '9';
    }
}
