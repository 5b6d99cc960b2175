package dev.tallyfymirror.postgres.embedded;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.PermanentDatabaseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded server as one process uses it: found running or started, stopped by the last one to leave. Blocking, for
 * the composition of the program alone; {@link #close} belongs into its orderly end, after the pool.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    static final String NAME = "tallyfy";
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final int START_TRIES = 3;
    private static final int MOST_LOOKS = 300;
    private static final int LOOK_PAUSE_MILLIS = 200;

    private final EmbeddedFolder folder;
    private final PostgresCommands commands;
    private final List<String> moreSettings;
    private final UserLocks locks;
    private int port;
    private boolean closed;
    /** Whether this process has begun to start the server. */
    private boolean starting;

    private EmbeddedPostgres(
            EmbeddedFolder folder, PostgresCommands commands, UserLocks locks, List<String> moreSettings) {
        this.folder = folder;
        this.commands = commands;
        this.locks = locks;
        this.moreSettings = List.copyOf(moreSettings);
    }

    /**
     * Finds the server running or starts it, and makes this process one of its users. Takes seconds the first time
     * (unpacking, making the cluster), below a second later.
     *
     * @throws PermanentDatabaseException when it can't, with what to do about it
     */
    public static EmbeddedPostgres start(EmbeddedSettings settings) {
        return start(settings, List.of());
    }

    /** With further server settings {@code name=value}, which win over ours. */
    static EmbeddedPostgres start(EmbeddedSettings settings, List<String> moreSettings) {
        try {
            EmbeddedFolder folder = EmbeddedFolder.create(settings.folder());
            return enter(folder, new UserLocks(folder.root()), settings.port(), moreSettings);
        } catch (IOException failure) {
            throw unusable(settings.folder(), failure);
        }
    }

    /** Where the server is, with the password. */
    public DatabaseUrl url() {
        try {
            return new DatabaseUrl(NAME, folder.password(), "127.0.0.1", port, NAME, Map.of("sslmode", "disable"));
        } catch (IOException failure) {
            throw unusable(folder.root(), failure);
        }
    }

    /** The command that opens the mirror in psql, without the password in it. */
    public String psqlCommand() {
        return "PGPASSFILE='" + folder.pgpass() + "' psql -h 127.0.0.1 -p " + port + " -U " + NAME + " " + NAME;
    }

    /** Starts the server again, on the same port, if it has died under its users; else does nothing. */
    public synchronized void ensureRunning() {
        if (closed) {
            return;
        }
        try {
            port = locks.atTheDoor(() -> findOrStart(port));
        } catch (IOException failure) {
            throw unusable(folder.root(), failure);
        }
    }

    /** Ceases to be a user, and stops the server if nobody else is one. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        locks.close();
        try (UserLocks leaving = new UserLocks(folder.root())) {
            boolean stopped = leaving.atTheDoor(() -> leaving.isEmpty() && stop());
            LOG.info("embedded PostgreSQL {}", stopped ? "stopped" : "left to its other users");
        } catch (IOException failure) {
            throw unusable(folder.root(), failure);
        }
    }

    private static EmbeddedPostgres enter(EmbeddedFolder folder, UserLocks locks, int port, List<String> moreSettings)
            throws IOException {
        boolean entered = false;
        try {
            EmbeddedPostgres server = locks.atTheDoor(() -> {
                var commands = new PostgresCommands(PostgresBinaries.unpack(folder), folder);
                return new EmbeddedPostgres(folder, commands, locks, moreSettings).entered(port);
            });
            entered = true;
            return server;
        } finally {
            if (!entered) {
                locks.close();
            }
        }
    }

    /** At the door: where it comes to nothing, for example interrupted, no server stays behind that nobody uses. */
    private EmbeddedPostgres entered(int wantedPort) throws IOException {
        boolean entered = false;
        try {
            port = findOrStart(wantedPort);
            locks.enter();
            entered = true;
            return this;
        } finally {
            if (!entered && starting) {
                abandon();
            }
        }
    }

    private void abandon() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            if (PostmasterFile.find(folder.data()).isPresent()) {
                commands.stopAtOnce();
            }
            PostmasterFile.findOrphan(folder.data()).ifPresent(PostgresCommands::end);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int findOrStart(int wantedPort) throws IOException {
        for (int look = 1; look <= MOST_LOOKS; look++) {
            Optional<PostmasterFile> running = PostmasterFile.find(folder.data());
            Optional<ProcessHandle> inTheWay =
                    running.map(PostmasterFile::process).or(() -> PostmasterFile.findOrphan(folder.data()));
            if (running.isPresent() || inTheWay.isEmpty()) {
                int candidate = running.isPresent() ? running.get().port() : start(wantedPort);
                if (AppDatabase.tryCreate(candidate, folder.password())) {
                    running.ifPresent(found -> LOG.info("embedded PostgreSQL found running on port {}", found.port()));
                    return candidate;
                }
            }
            inTheWay.ifPresent(EmbeddedPostgres::awaitExit);
        }
        throw new PermanentDatabaseException(
                "the embedded PostgreSQL runs but takes no connection; its log is in " + folder.logs());
    }

    /** A server found running may be replaying its log, or on its way out: waits a little for the latter. */
    private static void awaitExit(ProcessHandle process) {
        try {
            process.onExit().get(LOOK_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillThere) {
            LOG.debug("embedded PostgreSQL takes no connection yet");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new PermanentDatabaseException("interrupted while waiting for the embedded PostgreSQL", interrupted);
        }
    }

    private int start(int wantedPort) throws IOException {
        folder.writePgpass(NAME);
        if (!folder.holdsData()) {
            LOG.info("making the embedded PostgreSQL's data in {}", folder.data());
            commands.initialize(NAME);
        }
        PostmasterFile.removeMistaken(folder.data());
        int startedOn = startOnFreePort(wantedPort);
        LOG.info("embedded PostgreSQL started on port {}", startedOn);
        return startedOn;
    }

    /** With any port, another one may be quicker than we are: tried again with another. */
    private int startOnFreePort(int wantedPort) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int free = freePort(wantedPort);
            starting = true;
            try {
                commands.start(ServerSettings.on(free, moreSettings));
                return free;
            } catch (PermanentDatabaseException failure) {
                if (wantedPort != 0
                        || attempt == START_TRIES
                        || Thread.currentThread().isInterrupted()) {
                    throw failure;
                }
                LOG.debug("starting the embedded PostgreSQL failed, try {}", attempt, failure);
            }
        }
    }

    static int freePort(int wantedPort) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wantedPort));
            return probe.getLocalPort();
        } catch (java.net.BindException taken) {
            throw new PermanentDatabaseException(
                    "port " + wantedPort
                            + " of the embedded PostgreSQL is in use by something else: set database.embedded-port to another one",
                    taken);
        }
    }

    private boolean stop() throws IOException {
        if (PostmasterFile.find(folder.data()).isPresent()) {
            try {
                commands.stop();
            } catch (PermanentDatabaseException failure) {
                requireGone(failure);
            }
        }
        return true;
    }

    /** A server that dies by itself while it is being stopped leaves its file: pg_ctl complains, but it is gone. */
    private void requireGone(PermanentDatabaseException failure) throws IOException {
        if (PostmasterFile.find(folder.data()).isPresent()) {
            throw failure;
        }
    }

    private static PermanentDatabaseException unusable(Path folder, IOException failure) {
        return new PermanentDatabaseException(
                "the embedded PostgreSQL can't use its folder " + folder + " (database.embedded-dir): " + failure,
                failure);
    }
}
