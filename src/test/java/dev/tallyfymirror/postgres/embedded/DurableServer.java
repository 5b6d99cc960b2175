package dev.tallyfymirror.postgres.embedded;

import dev.tallyfymirror.FreePort;
import dev.tallyfymirror.postgres.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server for tests that is killed and started again: a commit that was answered outlives that. */
public final class DurableServer implements AutoCloseable {
    private static final int LEAVING_SECONDS = 20;

    private final EmbeddedPostgres server;
    private final Path data;

    private DurableServer(EmbeddedPostgres server, Path data) {
        this.server = server;
        this.data = data;
    }

    /** On any free port. A power failure is not among what it outlives. */
    public static DurableServer start(Path folder) {
        TestServers.loadNettyLibraries();
        EmbeddedPostgres server = EmbeddedPostgres.start(
                new EmbeddedSettings(folder, FreePort.find()),
                List.of("fsync=off", "synchronous_commit=on", "max_connections=300", "TimeZone=Asia/Kathmandu"));
        return new DurableServer(server, folder.resolve("data"));
    }

    public DatabaseUrl url() {
        return server.url();
    }

    /** Ends it at once, as a crash would ({@code pg_ctl -m immediate}). Returns when it is gone. */
    public void crash() throws IOException {
        ProcessHandle postmaster = PostmasterFile.find(data).orElseThrow().process();
        Process kill = new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid())).start();
        try {
            if (kill.waitFor() != 0) {
                throw new IOException("no signal to the server");
            }
            ProcessHandle unused = postmaster.onExit().get(LEAVING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IOException("the server does not end", failure);
        }
    }

    /** Starts it again on the same port, where it is gone. */
    public void restart() {
        server.ensureRunning();
    }

    @Override
    public void close() {
        server.close();
    }
}
