package dev.tallyfymirror.tallyfy.item;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Text that PostgreSQL can hold: U+0000 and halves of surrogate pairs are replaced by U+FFFD, in keys and values alike.
 * Everything else, numbers included, stays as it came.
 */
final class JsonText {
    static final char REPLACEMENT = '\uFFFD';
    private static final byte[] ESCAPED_REPLACEMENT = "\\uFFFD".getBytes(StandardCharsets.US_ASCII);
    private static final int ESCAPE = 6;

    private JsonText() {}

    /** The text of valid JSON; the bytes are only copied when something must be replaced. */
    static String storable(byte[] json, int offset, int length) {
        byte[] clean = replaced(json, offset, length);
        return clean == null
                ? new String(json, offset, length, StandardCharsets.UTF_8)
                : new String(clean, StandardCharsets.UTF_8);
    }

    /** A copy of what may be JSON, of the same length. */
    static byte[] storableBytes(byte[] json) {
        byte[] clean = replaced(json, 0, json.length);
        return clean == null ? json.clone() : clean;
    }

    private static byte @Nullable [] replaced(byte[] json, int offset, int length) {
        byte[] clean = null;
        int end = offset + length;
        for (int i = offset; i < end; ) {
            if (json[i] != '\\') {
                i++;
            } else if (i + ESCAPE > end || json[i + 1] != 'u') {
                i += 2;
            } else {
                int pair = pairLength(json, i, end);
                if (pair == 0) {
                    clean = replaced(clean, json, offset, length, i);
                }
                i += Math.max(pair, ESCAPE);
            }
        }
        return clean;
    }

    static boolean isStorable(String text) {
        return text.codePoints().allMatch(JsonText::isStorable);
    }

    static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == 0 || Character.isSurrogate(unit)) {
                return replaced(text);
            }
        }
        return text;
    }

    /** How many bytes to keep at the escape: one escape or a whole pair; 0 = it must be replaced. */
    private static int pairLength(byte[] json, int at, int end) {
        char unit = unit(json, at);
        if (unit == 0 || Character.isLowSurrogate(unit)) {
            return 0;
        }
        if (!Character.isHighSurrogate(unit)) {
            return ESCAPE;
        }
        int next = at + ESCAPE;
        boolean isPair = next + ESCAPE <= end
                && json[next] == '\\'
                && json[next + 1] == 'u'
                && Character.isLowSurrogate(unit(json, next));
        return isPair ? 2 * ESCAPE : 0;
    }

    private static char unit(byte[] json, int at) {
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE; i++) {
            unit = unit << 4 | Character.digit(json[i], 16);
        }
        return (char) unit;
    }

    private static byte[] replaced(byte @Nullable [] clean, byte[] json, int offset, int length, int at) {
        byte[] copy = clean == null ? Arrays.copyOfRange(json, offset, offset + length) : clean;
        System.arraycopy(ESCAPED_REPLACEMENT, 0, copy, at - offset, ESCAPE);
        return copy;
    }

    private static String replaced(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> clean.appendCodePoint(isStorable(point) ? point : REPLACEMENT));
        return clean.toString();
    }

    private static boolean isStorable(int point) {
        return point != 0 && !(point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
