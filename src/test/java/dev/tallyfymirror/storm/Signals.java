package dev.tallyfymirror.storm;

import java.io.IOException;

/** Signals to processes that the storm has started. */
final class Signals {
    private Signals() {}

    static void send(long pid, String signal) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
        try {
            int unheard = kill.waitFor();
            if (unheard != 0 && ProcessHandle.of(pid).isPresent()) {
                throw new IOException("no signal " + signal + " to " + pid);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }
}
