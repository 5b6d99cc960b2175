package dev.tallyfymirror.tallyfy.item;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Single values as Tallyfy writes them: an id as number or string, a number as number or string. Blank is null. */
final class Scalars {
    private static final int LONGEST_TEXT = 1_000_000;
    private static final int LONGEST_ID = 255;
    private static final int LONGEST_NUMBER = 40;

    private Scalars() {}

    static @Nullable String text(@Nullable Object value) throws Unreadable {
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            if (text.length() > LONGEST_TEXT) {
                throw Unreadable.of(text, "is longer than " + LONGEST_TEXT + " characters");
            }
            return JsonText.storable(text);
        }
        if (value instanceof Json.Numeral number) {
            return number.text();
        }
        throw Unreadable.of(value, "is no text");
    }

    /** An id as text: {@code 7}, {@code "7"} and {@code 7.0} are the same; digits are never rounded. */
    static @Nullable String id(@Nullable Object value) throws Unreadable {
        if (value == null) {
            return null;
        }
        if (value instanceof Json.Numeral number) {
            return whole(number);
        }
        if (!(value instanceof String text)) {
            throw Unreadable.of(value, "is no id");
        }
        String id = text.strip();
        if (id.length() > LONGEST_ID) {
            throw Unreadable.of(id, "is longer than " + LONGEST_ID + " characters");
        }
        // replaced they would name something else: what is asked for by such an id would be found to be gone
        if (!JsonText.isStorable(id) || id.indexOf(JsonText.REPLACEMENT) >= 0) {
            throw Unreadable.of(id, "holds characters that can't be stored");
        }
        return id.isEmpty() ? null : id;
    }

    static @Nullable Integer integer(@Nullable Object value) throws Unreadable {
        BigDecimal number = number(value);
        try {
            return number == null ? null : number.intValueExact();
        } catch (ArithmeticException e) {
            throw Unreadable.of(value, "is no whole number in the range of an integer");
        }
    }

    static @Nullable BigDecimal number(@Nullable Object value) throws Unreadable {
        if (value == null || (value instanceof String blank && blank.isBlank())) {
            return null;
        }
        if (value instanceof String || value instanceof Json.Numeral) {
            return decimal(value.toString().strip());
        }
        throw Unreadable.of(value, "is no number");
    }

    private static String whole(Json.Numeral number) throws Unreadable {
        String text = number.text();
        if (text.chars().allMatch(Character::isDigit) && text.length() <= LONGEST_ID) {
            return text;
        }
        try {
            return decimal(text).toBigIntegerExact().toString();
        } catch (ArithmeticException e) {
            throw Unreadable.of(text, "is no whole number");
        }
    }

    /** Bounded in digits and exponent before anything is expanded. */
    private static BigDecimal decimal(String text) throws Unreadable {
        if (text.length() > LONGEST_NUMBER) {
            throw Unreadable.of(text, "is too long for a number");
        }
        try {
            BigDecimal number = new BigDecimal(text);
            if (Math.abs((long) number.scale()) > LONGEST_NUMBER) {
                throw Unreadable.of(text, "is out of range");
            }
            return number;
        } catch (NumberFormatException e) {
            throw Unreadable.of(text, "is no number");
        }
    }
}
