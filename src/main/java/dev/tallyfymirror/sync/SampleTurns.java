package dev.tallyfymirror.sync;

import java.util.List;
import java.util.Optional;

/**
 * Which runs are read both ways though nothing gives cause to: one in so many cycles, each time of another page, so that
 * trust in a list never rests on its first page alone. Thread-safe.
 */
final class SampleTurns {
    private static final int CYCLES = 20;
    /** From one turn to the next, within a page. */
    private static final int STEP = 37;

    private int cycles;
    private int pages;
    private int pagesBefore;

    /** Another cycle begins. */
    synchronized void begin() {
        cycles++;
        pagesBefore = pages;
        pages = 0;
    }

    /** The one of a page whose turn it is, if it is that of the page. */
    synchronized <T> Optional<T> pick(List<T> page) {
        int number = pages++;
        int turn = cycles / CYCLES;
        boolean isDue = cycles % CYCLES == 0 && number == turn % Math.max(1, pagesBefore);
        return isDue && !page.isEmpty() ? Optional.of(page.get(turn * STEP % page.size())) : Optional.empty();
    }
}
