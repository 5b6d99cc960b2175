package dev.tallyfymirror.command;

import dev.tallyfymirror.SyncProgress;
import java.time.Duration;
import java.util.Locale;

/** How far a sync is, in one line of the terminal that is written over; nothing where no person looks. */
final class ProgressBar implements AutoCloseable {
    private static final int WIDTH = 24;
    private static final String CLEAR = "\r\u001b[K";
    private final Console console;
    private boolean shown;

    ProgressBar(Console console) {
        this.console = console;
    }

    synchronized void show(SyncProgress progress) {
        if (console.terminal()) {
            console.err().print(CLEAR + format(progress));
            console.err().flush();
            shown = true;
        }
    }

    @Override
    public synchronized void close() {
        if (shown) {
            console.err().print(CLEAR);
            console.err().flush();
        }
    }

    static String format(SyncProgress progress) {
        String amount = progress.total() > 0
                ? bar(progress)
                        + String.format(
                                Locale.ROOT,
                                " %,d/%,d runs",
                                progress.done(),
                                Math.max(progress.done(), progress.total()))
                : String.format(Locale.ROOT, "%,d runs", progress.done());
        Duration left = progress.left();
        return progress.organization() + "  " + progress.phase() + "  " + amount
                + String.format(Locale.ROOT, ", %,d tasks", progress.tasks())
                + (left == null ? "" : ", about " + Texts.duration(left) + " left");
    }

    private static String bar(SyncProgress progress) {
        int filled = (int) Math.min(WIDTH, WIDTH * progress.done() / progress.total());
        return "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "]";
    }
}
