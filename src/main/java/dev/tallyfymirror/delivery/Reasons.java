package dev.tallyfymirror.delivery;

/** Reasons as they may be stored and shown. */
public final class Reasons {
    private static final int LONGEST = 300;

    private Reasons() {}

    /** One line without control characters, cut where it is long. */
    public static String plain(String text) {
        String line =
                text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]+", " ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "...";
    }

    /** What a failure says, without the classes it came through. */
    public static String of(Throwable failure) {
        String message = failure.getMessage();
        return plain(message == null || message.isBlank() ? failure.getClass().getSimpleName() : message);
    }
}
