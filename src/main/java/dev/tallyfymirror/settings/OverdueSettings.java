package dev.tallyfymirror.settings;

import java.time.Duration;

/** When a missed deadline is announced: {@code grace} after it, and whether Tallyfy is asked before. */
public record OverdueSettings(Duration grace, Confirm confirm) {
    /** Whether a deadline is confirmed before it is announced. */
    public enum Confirm {
        /** Asks, and announces unconfirmed when only errors came for a minute. */
        BEST_EFFORT,
        /** Announces what the mirror holds. */
        OFF
    }

    static OverdueSettings from(Values values) {
        return new OverdueSettings(
                values.duration(Key.OVERDUE_GRACE, Duration.ZERO, Duration.ofDays(30)),
                values.choice(Key.OVERDUE_CONFIRM, Confirm.class));
    }
}
