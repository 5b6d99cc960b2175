package dev.tallyfymirror.postgres.embedded;

import dev.tallyfymirror.postgres.PermanentDatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs initdb and pg_ctl. PostgreSQL refuses root, so root runs them in a user namespace where it is nobody. */
final class PostgresCommands {
    private static final int LONGEST_SECONDS = 600;
    private static final int LEAVING_SECONDS = 3;

    private final Path binaries;
    private final EmbeddedFolder folder;
    private final List<String> prefix;

    PostgresCommands(Path binaries, EmbeddedFolder folder) throws IOException {
        this.binaries = binaries;
        this.folder = folder;
        this.prefix = prefix();
    }

    private static List<String> prefix() throws IOException {
        return isRoot() ? List.of("unshare", "--user") : List.of();
    }

    /** A {@link PermanentDatabaseException} where this user could not run a server here. Writes nothing. */
    static void requireAllowed() throws IOException {
        requireNamespace(prefix(), Path.of("/dev/null"));
    }

    /** Makes the cluster beside its final place and moves it there when complete. */
    void initialize(String user) throws IOException {
        requireNamespace();
        Path unfinished = folder.fresh(folder.data());
        run(
                "initdb",
                List.of(
                        "--pgdata=" + unfinished,
                        "--username=" + user,
                        "--pwfile=" + folder.passwordFile(),
                        "--auth=scram-sha-256",
                        "--data-checksums",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8"));
        Files.move(unfinished, folder.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Starts the server in a session of its own and returns when it takes connections. */
    void start(List<String> serverSettings) throws IOException {
        requireNamespace();
        String options = "-c " + String.join(" -c ", serverSettings);
        run(
                "pg_ctl",
                List.of(
                        "start",
                        "--pgdata=" + folder.data(),
                        "--log=" + folder.startLog(),
                        "--wait",
                        "--timeout=300",
                        "--options=" + options));
    }

    /** Fast shutdown: open transactions are rolled back, sessions ended. Returns when the server is gone. */
    void stop() throws IOException {
        stop("fast");
    }

    /** Without a checkpoint, for a server that nobody has used yet. Returns when the server is gone. */
    void stopAtOnce() throws IOException {
        stop("immediate");
    }

    private void stop(String mode) throws IOException {
        run("pg_ctl", List.of("stop", "--pgdata=" + folder.data(), "--mode=" + mode, "--wait", "--timeout=60"));
    }

    private void run(String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        // a file, not a pipe: the server inherits it and would keep a pipe open
        Path output = folder.logs().resolve(program + ".out");
        int exit = exitOf(command, output);
        if (exit != 0) {
            throw failed(program, output);
        }
    }

    private PermanentDatabaseException failed(String program, Path output) throws IOException {
        String complaint = folder.lastComplaint();
        String reason =
                complaint.isEmpty() ? Files.readString(output).strip().lines().reduce("", (a, b) -> b) : complaint;
        return new PermanentDatabaseException(
                "the embedded PostgreSQL: " + program + " failed: " + reason + "\nits log is in " + folder.logs());
    }

    private void requireNamespace() throws IOException {
        requireNamespace(prefix, folder.logs().resolve("unshare.out"));
    }

    private static void requireNamespace(List<String> prefix, Path output) throws IOException {
        if (prefix.isEmpty()) {
            return;
        }
        List<String> probe = new ArrayList<>(prefix);
        probe.add("true");
        if (exitOf(probe, output) != 0) {
            throw new PermanentDatabaseException(
                    "PostgreSQL does not run as root, and this machine does not let root step aside"
                            + " (unshare --user is refused): run as another user, or set database.url");
        }
    }

    private static int exitOf(List<String> command, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        environment.put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            Files.writeString(output, String.valueOf(missing.getMessage()));
            return -1;
        }
        return await(process);
    }

    private static int await(Process process) {
        try {
            if (process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return -1;
        } catch (InterruptedException interrupted) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(PostgresCommands::end);
            Thread.currentThread().interrupt();
            throw new PermanentDatabaseException("interrupted while starting the embedded PostgreSQL", interrupted);
        }
    }

    /** Asks a process to end, and makes it when it does not. Interrupts are no reason to leave it alone. */
    static void end(ProcessHandle process) {
        boolean unused = process.destroy();
        try {
            process.onExit().get(LEAVING_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException stillThere) {
            unused = process.destroyForcibly();
        }
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
