package dev.tallyfymirror.tallyfy.item;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a body is before it is parsed. */
final class Shape {
    private static final Set<String> TRUE = Set.of("true", "1");

    private Shape() {}

    /** Where the JSON object begins, after a byte order mark and white space. */
    static int jsonStart(byte[] body) {
        int at = contentStart(body);
        if (at == body.length) {
            throw new UnreadableBodyException("the body is empty");
        }
        if (body[at] == '<') {
            throw new UnreadableBodyException("the body is HTML, not JSON: a proxy or a login page answered");
        }
        if (body[at] != '{' || (at + 1 < body.length && body[at + 1] == 0)) {
            throw new UnreadableBodyException("the body is no JSON object in UTF-8");
        }
        return at;
    }

    static int contentStart(byte[] body) {
        boolean hasMark =
                body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        int at = hasMark ? 3 : 0;
        while (at < body.length && (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** {@code true}, {@code 1}, {@code "true"}, {@code "1"}. */
    static boolean isTrue(@Nullable Object value) {
        return value != null && TRUE.contains(value.toString());
    }
}
