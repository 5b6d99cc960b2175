package dev.tallyfymirror.tallyfy.item;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that can't be read as what its field means; the message is the reason. Without a stack trace: it is data. */
final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int EXCERPT = 60;

    private Unreadable(String reason) {
        super(reason, null, false, false);
    }

    /** {@code value} is shown in front of the reason, shortened. */
    static Unreadable of(@Nullable Object value, String reason) {
        if (value instanceof List<?> || value instanceof Json.Struct) {
            return new Unreadable((value instanceof List<?> ? "a list " : "an object ") + reason);
        }
        return new Unreadable("\"" + excerpt(String.valueOf(value)) + "\" " + reason);
    }

    /** What Tallyfy said, fit for a message that is stored. */
    static String excerpt(String said) {
        String text = JsonText.storable(said);
        boolean isLong = text.codePointCount(0, text.length()) > EXCERPT;
        return isLong ? text.substring(0, text.offsetByCodePoints(0, EXCERPT)) + "…" : text;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
