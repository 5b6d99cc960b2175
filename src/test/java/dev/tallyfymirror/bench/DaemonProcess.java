package dev.tallyfymirror.bench;

import dev.tallyfymirror.postgres.DatabaseUrl;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program itself, in a process of its own; what it logs goes to a file. */
final class DaemonProcess implements AutoCloseable {
    private static final File LOG = new File("target/benchmark-daemon.log");

    private final Process process;

    private DaemonProcess(Process process) {
        this.process = process;
    }

    /** Runs a command with these settings ({@code key=value}) beside the usual ones. */
    static DaemonProcess start(String command, String baseUrl, DatabaseUrl database, String... settings)
            throws IOException {
        List<String> line = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tallyfymirror.command.Main",
                command));
        set(line, "tallyfy.base-url=" + baseUrl, "tallyfy.organizations=" + Organization.ID, "feed.port=0");
        set(line, settings);
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(LOG);
        builder.environment().putAll(Map.of("TALLYFY_ACCESS_TOKEN", Organization.TOKEN, "DATABASE_URL", url(database)));
        return new DaemonProcess(builder.start());
    }

    private static void set(List<String> line, String... settings) {
        for (String setting : settings) {
            line.add("--set");
            line.add(setting);
        }
    }

    private static String url(DatabaseUrl url) {
        String password = url.password() == null ? "" : ":" + url.password();
        return "postgresql://" + url.user() + password + "@" + url.host() + ":" + url.port() + "/" + url.database();
    }

    /** Waits until it ends by itself. */
    void awaitEnd() throws InterruptedException {
        int code = process.waitFor();
        if (code != 0) {
            throw new IllegalStateException("the program ended with " + code + "; see " + LOG);
        }
    }

    /** Asks it to stop, and waits until it has. */
    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
