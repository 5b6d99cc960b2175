package dev.tallyfymirror.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says about a running server. A file left behind by a dead one is not believed: the
 * process must be alive and work in this very data folder, since process ids are used again.
 */
record PostmasterFile(ProcessHandle process, int port) {
    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;

    /** The server that runs in this data folder, if one does. */
    static Optional<PostmasterFile> find(Path data) throws IOException {
        return read(data).filter(named -> named.worksIn(data));
    }

    /**
     * Takes away a file that names a living process which is no server of this folder: PostgreSQL would believe it and
     * not start. One that names a dead process is left to PostgreSQL, which checks more with it.
     */
    static void removeMistaken(Path data) throws IOException {
        if (read(data).filter(named -> !named.worksIn(data)).isPresent()) {
            Files.delete(file(data));
        }
    }

    private static Optional<PostmasterFile> read(Path data) throws IOException {
        if (!Files.exists(file(data))) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file(data));
        if (lines.size() <= PORT_LINE) {
            return Optional.empty();
        }
        int port = Integer.parseInt(lines.get(PORT_LINE).strip());
        return ProcessHandle.of(Long.parseLong(lines.get(PID_LINE).strip()))
                .map(process -> new PostmasterFile(process, port));
    }

    private static Path file(Path data) {
        return data.resolve("postmaster.pid");
    }

    /** A server's child that has outlived it for a moment; nothing may be started over it. */
    static Optional<ProcessHandle> findOrphan(Path data) {
        return ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, data))
                .findFirst();
    }

    private boolean worksIn(Path data) {
        return worksIn(process, data);
    }

    private static boolean worksIn(ProcessHandle process, Path data) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        try {
            return Files.readString(proc.resolve("comm")).strip().equals("postgres")
                    && Files.isSameFile(proc.resolve("cwd"), data);
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }
}
