package dev.tallyfymirror.postgres.embedded;

import dev.tallyfymirror.FreePort;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.EmittedEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A server for a test that stops it: its commits are durable, as the daemon's own server's are. */
public final class OwnServer implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final Path data;

    private OwnServer(Path folder) {
        TestServers.loadNettyLibraries();
        this.server =
                EmbeddedPostgres.start(new EmbeddedSettings(folder, FreePort.find()), List.of("max_connections=60"));
        this.data = folder.resolve("data");
    }

    public static OwnServer in(Path folder) {
        return new OwnServer(folder);
    }

    /** How PostgreSQL is told to end. */
    public enum Stop {
        /** Sessions are ended, open transactions rolled back. */
        FAST("INT"),
        /** As if it had crashed: what is committed is found in the log at the next start. */
        IMMEDIATE("QUIT"),
        /** As {@code kill -9} on all of it. */
        KILL("KILL");

        private final String signal;

        Stop(String signal) {
            this.signal = signal;
        }
    }

    public DatabaseUrl url() {
        return server.url();
    }

    /** Returns when the server is gone. */
    public void stop(Stop how) {
        try {
            ProcessHandle postmaster = postmaster().orElseThrow();
            Process kill = new ProcessBuilder("kill", "-" + how.signal, Long.toString(postmaster.pid())).start();
            kill.onExit().orTimeout(10, TimeUnit.SECONDS).join();
            postmaster.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts it again on the same port. */
    public void start() {
        server.ensureRunning();
    }

    public Optional<ProcessHandle> postmaster() {
        try {
            return PostmasterFile.find(data).map(PostmasterFile::process);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Where it still runs, every event in it is held against its schema at the end. */
    @Override
    public void close() {
        try {
            if (postmaster().filter(ProcessHandle::isAlive).isPresent()) {
                EmittedEvents.require(url());
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        } finally {
            server.close();
        }
    }
}
