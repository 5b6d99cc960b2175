package dev.tallyfymirror.sync.rule;

import java.util.concurrent.atomic.AtomicInteger;

/** Failures in a row: after so many nobody answers, and it is not worth asking for more; single bad items don't count. */
public final class Streak {
    private static final int LONGEST = 5;

    private final AtomicInteger failures = new AtomicInteger();

    public void failed() {
        failures.incrementAndGet();
    }

    public void succeeded() {
        failures.set(0);
    }

    public boolean isHopeless() {
        return failures.get() >= LONGEST;
    }
}
