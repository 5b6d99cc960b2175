package dev.tallyfymirror.bench;

import dev.tallyfymirror.lease.RequestLedger;
import java.time.Duration;

/** All lengths of time are so many times shorter than they are called. */
record Scale(double factor) {
    Duration real(Duration virtual) {
        return Duration.ofNanos(Math.round(virtual.toNanos() / factor));
    }

    /** Virtual seconds. */
    double seconds(Duration real) {
        return real.toNanos() * factor / 1e9;
    }

    RequestLedger.Windows windows() {
        return new RequestLedger.Windows(real(Duration.ofMinutes(1)), real(Duration.ofHours(1)));
    }
}
