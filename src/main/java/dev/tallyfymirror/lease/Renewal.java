package dev.tallyfymirror.lease;

import java.time.Duration;

/** How a holder keeps its lease. {@code lasting}: for how long the lease is given each time. */
public record Renewal(Duration lasting) {

    /** So often it is renewed, and so often others look whether it is free: two renewals may fail. */
    public Duration every() {
        return lasting.dividedBy(3);
    }

    /** Not renewed for so long, the holder gives it up by itself: another may have it by then. */
    public Duration givenUpAfter() {
        return lasting;
    }
}
