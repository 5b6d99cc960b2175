package dev.tallyfymirror.storm;

import dev.tallyfymirror.FreePort;
import dev.tallyfymirror.command.Main;
import dev.tallyfymirror.postgres.DatabaseUrl;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of the daemons: {@code tallyfy-mirror run} in a process of its own, behind its own proxies to database and API. Like
 * a service manager it starts what has ended again, whatever ended it. Each process has a database user of its own.
 */
final class DaemonProcess {
    private static final String PASSWORD = "storm";
    private static final Duration LEAVING = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofMillis(300);
    private static final List<String> FLAGS =
            List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final String name;
    private final Place place;
    private final DatabaseUrl database;
    private final int feedPort;
    final TcpProxy toDatabase;
    final TcpProxy toApi;
    private final List<String> complaints = new ArrayList<>();
    private @Nullable Process process;
    private String user = "";
    private int starts;
    private boolean told;
    private boolean live;

    DaemonProcess(String name, Place place, DatabaseUrl database, int apiPort) throws IOException {
        this.name = name;
        this.place = place;
        this.database = database;
        this.toDatabase = TcpProxy.to(database.port());
        this.toApi = TcpProxy.to(apiPort);
        this.feedPort = FreePort.find();
    }

    String name() {
        return name;
    }

    URI feed() {
        return URI.create("http://127.0.0.1:" + feedPort + "/");
    }

    /** The database user of the process that runs, or ran last. */
    synchronized String user() {
        return user;
    }

    synchronized int starts() {
        return starts;
    }

    /** What no daemon should have done: ended without being told, or not ended in time. */
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Starts it where it does not run; to be called again and again. */
    synchronized void tend(Sql sql) throws IOException, SQLException {
        Process running = process;
        if (running == null || !running.isAlive()) {
            noteEnd(running);
            start(sql);
        } else if (!live) {
            live = answers();
        }
    }

    /** Starts it where it does not run, and returns when it has said that it lives. */
    void awaitLive(Sql sql, Duration limit) {
        Waiting.require(name + " lives", limit, () -> {
            try {
                tend(sql);
                return isLive();
            } catch (IOException | SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    /** Whether it has said that it lives. */
    synchronized boolean isLive() {
        return live;
    }

    /** At its start it may leave: for a database or a token that is not there. Later nothing but being told ends it. */
    private void noteEnd(@Nullable Process ended) {
        if (ended != null && !told && live) {
            complaints.add(name + " (" + user + ") ended by itself with " + ended.exitValue() + " at " + Instant.now());
        }
    }

    private void start(Sql sql) throws IOException, SQLException {
        String next = name + "_" + (starts + 1);
        Witness.admit(sql, next, PASSWORD);
        starts++;
        user = next;
        told = false;
        live = false;
        ProcessBuilder builder = new ProcessBuilder(command("run", "--set", "feed.port=" + feedPort))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(place.log(name).toFile()));
        builder.environment().putAll(environment());
        process = builder.start();
    }

    /** Another command of the program, beside the daemon and the same way; its exit code. */
    int call(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(place.log("calls").toFile()));
        builder.environment().putAll(environment());
        Process called = builder.start();
        if (!called.waitFor(2, TimeUnit.MINUTES)) {
            called.destroyForcibly();
            return -1;
        }
        return called.exitValue();
    }

    private Map<String, String> environment() {
        return Map.of(
                "DATABASE_URL",
                "postgresql://" + user + ":" + PASSWORD + "@127.0.0.1:" + toDatabase.port() + "/" + database.database()
                        + "?sslmode=disable",
                "TALLYFY_ACCESS_TOKEN_FILE",
                place.tokenFile().toString());
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", place.classPath(), Main.class.getName()));
        command.addAll(List.of(arguments));
        settings().forEach(setting -> command.addAll(List.of("--set", setting)));
        return command;
    }

    private List<String> settings() {
        return List.of(
                "tallyfy.base-url=http://127.0.0.1:" + toApi.port() + "/api",
                "tallyfy.organizations=" + Place.ORG,
                "sync.interval=" + Place.INTERVAL.toSeconds() + "s",
                "sync.max-age=" + Place.MAX_AGE.toSeconds() + "s",
                "sync.full-interval=1m",
                "sync.page-size=5", // so that the newest runs, which each cycle looks at, are not all
                "api.timeout=" + Place.API_TIMEOUT.toSeconds() + "s",
                "api.requests-per-minute=20000",
                "api.requests-per-hour=0",
                "lease.duration=" + Place.LEASE.toSeconds() + "s",
                "log.level=debug");
    }

    private boolean answers() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) feed().resolve("health/live").toURL().openConnection();
            connection.setConnectTimeout(500);
            connection.setReadTimeout(500);
            return connection.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** kill -9. */
    synchronized void kill() throws IOException {
        told = true;
        live = false;
        signal("KILL");
    }

    /** SIGTERM; it leaves within ten seconds, saying that all is well. */
    void terminate() throws IOException {
        int unused = terminate(1);
    }

    /** So many SIGTERMs one after the other; its exit code, -1 where it had to be killed or did not run. */
    int terminate(int times) throws IOException {
        Process ending;
        boolean lived;
        synchronized (this) {
            told = true;
            ending = process;
            lived = live;
        }
        if (ending == null) {
            return -1;
        }
        for (int time = 0; time < times && ending.isAlive(); time++) {
            Signals.send(ending.pid(), "TERM");
            boolean unused = Waiting.until(AGAIN, () -> !ending.isAlive());
        }
        if (!Waiting.until(LEAVING.plusSeconds(1), () -> !ending.isAlive())) {
            return complain(" did not leave within " + LEAVING.toSeconds() + " s of SIGTERM");
        }
        return lived && ending.exitValue() != 0
                ? complain(" left on SIGTERM with " + ending.exitValue())
                : ending.exitValue();
    }

    private synchronized int complain(String what) throws IOException {
        complaints.add(name + " (" + user + ")" + what);
        signal("KILL");
        return -1;
    }

    synchronized void pause() throws IOException {
        signal("STOP");
    }

    synchronized void resume() throws IOException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException {
        Process running = process;
        if (running != null && running.isAlive()) {
            Signals.send(running.pid(), signal);
        }
    }

    void close() throws IOException {
        kill();
        toDatabase.close();
        toApi.close();
    }
}
