package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the program once: when the command is done, or when the process is told to end before. */
final class Ending implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final Application application;
    private final boolean lasting;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread hook = new Thread(this::closeAndLeave, "ending");

    private Ending(Application application, boolean lasting) {
        this.application = application;
        this.lasting = lasting;
    }

    /** Of a command that lasts, being told to end is the way to end it well. */
    static Ending of(Application application, boolean lasting) {
        Ending ending = new Ending(application, lasting);
        Runtime.getRuntime().addShutdownHook(ending.hook);
        return ending;
    }

    Application application() {
        return application;
    }

    @Override
    public void close() {
        closeNow();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            LOG.debug("The process is ending already.");
        }
    }

    private void closeAndLeave() {
        closeNow();
        if (lasting) {
            Runtime.getRuntime().halt(ExitCode.DONE.number());
        }
    }

    private void closeNow() {
        if (closed.compareAndSet(false, true)) {
            application.close();
        }
    }
}
