package dev.tallyfymirror.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as Tallyfy shows them: one call with fractions of a second, another in whole seconds. */
public final class ShownTimes {
    private ShownTimes() {}

    /** Equal, or one of them shown in whole seconds within the other's second. */
    public static boolean isSame(Instant one, Instant other) {
        Instant second = one.truncatedTo(ChronoUnit.SECONDS);
        Instant otherSecond = other.truncatedTo(ChronoUnit.SECONDS);
        boolean coarse = one.equals(second) || other.equals(otherSecond);
        return coarse ? second.equals(otherSecond) : one.equals(other);
    }

    public static boolean isLater(Instant one, Instant other) {
        return one.isAfter(other) && !isSame(one, other);
    }
}
