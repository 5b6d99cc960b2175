package dev.tallyfymirror.command;

import dev.tallyfymirror.SyncProgress;

/** How far the first cycle of a demonstration is: a line whenever another quarter has been read, and none later. */
final class ProgressLines {
    private static final int QUARTERS = 4;
    private final Console console;
    private long shown = -1;

    ProgressLines(Console console) {
        this.console = console;
    }

    synchronized void show(SyncProgress progress) {
        long quarter = progress.total() == 0 ? 0 : QUARTERS * progress.done() / progress.total();
        if (quarter > shown) {
            shown = quarter;
            console.print("first sync  " + ProgressBar.format(progress));
        }
    }
}
