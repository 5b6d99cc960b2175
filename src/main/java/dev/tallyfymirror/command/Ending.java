package dev.tallyfymirror.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a command began, the last first and each once: when the command is done, or when the process is told to end
 * before. Of a command that lasts, being told to end is the way to end it well.
 */
final class Ending implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final boolean lasting;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Deque<Runnable> ends = new ArrayDeque<>();
    private final Thread hook = new Thread(this::closeAndLeave, "ending");

    private Ending(boolean lasting) {
        this.lasting = lasting;
    }

    static Ending of(boolean lasting) {
        Ending ending = new Ending(lasting);
        Runtime.getRuntime().addShutdownHook(ending.hook);
        return ending;
    }

    /** To be done at the end, before what was added before; at once where the end has come already. */
    void add(Runnable end) {
        synchronized (ends) {
            if (closed.get()) {
                end(end);
            } else {
                ends.push(end);
            }
        }
    }

    boolean hasBegun() {
        return closed.get();
    }

    @Override
    public void close() {
        closeNow();
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            LOG.debug("The process is ending already.", ending);
            awaitTheEnd();
        }
    }

    /** What was broken off by the end of the process is no failure to tell of. */
    private static void awaitTheEnd() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAndLeave() {
        closeNow();
        if (lasting) {
            Runtime.getRuntime().halt(ExitCode.DONE.number());
        }
    }

    /** Who comes second waits until all has ended. */
    private void closeNow() {
        boolean first = closed.compareAndSet(false, true);
        synchronized (ends) {
            if (first) {
                ends.forEach(Ending::end);
            }
        }
    }

    private static void end(Runnable end) {
        try {
            end.run();
        } catch (RuntimeException failure) {
            LOG.warn("Something did not end well: {}", failure.getMessage());
            LOG.debug("It was this.", failure);
        }
    }
}
