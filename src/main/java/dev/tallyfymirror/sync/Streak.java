package dev.tallyfymirror.sync;

import java.util.concurrent.atomic.AtomicInteger;

/** Failures in a row: after so many nobody answers, and it is not worth asking for more; single bad items don't count. */
final class Streak {
    private static final int LONGEST = 5;

    private final AtomicInteger failures = new AtomicInteger();

    void failed() {
        failures.incrementAndGet();
    }

    void succeeded() {
        failures.set(0);
    }

    boolean isHopeless() {
        return failures.get() >= LONGEST;
    }
}
