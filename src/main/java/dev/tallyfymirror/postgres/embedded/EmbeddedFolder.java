package dev.tallyfymirror.postgres.embedded;

import dev.tallyfymirror.postgres.PermanentDatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The folder of the embedded server: where each thing lies in it, and the files that hold the password. */
final class EmbeddedFolder {
    private static final int PASSWORD_BYTES = 24;
    private final Path root;

    private EmbeddedFolder(Path root) {
        this.root = root;
    }

    /** Creates the folder, for its owner alone, where it is missing. */
    static EmbeddedFolder create(Path root) throws IOException {
        if (root.getParent() != null) {
            Files.createDirectories(root.getParent());
        }
        if (!Files.isDirectory(root)) {
            Files.createDirectory(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Files.createDirectories(root.resolve("log"));
        return new EmbeddedFolder(root);
    }

    Path root() {
        return root;
    }

    Path data() {
        return root.resolve("data");
    }

    boolean holdsData() {
        return Files.exists(data().resolve("PG_VERSION"));
    }

    Path logs() {
        return root.resolve("log");
    }

    Path startLog() {
        return logs().resolve("start.log");
    }

    Path passwordFile() {
        return root.resolve("password");
    }

    /** For {@code PGPASSFILE}, so that psql works without showing the password. */
    Path pgpass() {
        return root.resolve("pgpass");
    }

    /** The password of the one user; made at the first call, and needed for ever after. */
    String password() throws IOException {
        if (Files.exists(passwordFile())) {
            return Files.readString(passwordFile()).strip();
        }
        if (holdsData()) {
            throw new PermanentDatabaseException("the file " + passwordFile()
                    + " is missing, and without it there is no way to the data beside it: put it back from a backup");
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        writeSecret(passwordFile(), password);
        return password;
    }

    /** Writes both secret files, making the password where there is none yet. */
    void writePgpass(String user) throws IOException {
        writeSecret(pgpass(), "127.0.0.1:*:*:" + user + ":" + password() + "\n");
    }

    /** Throws away a folder of ours whose making was cut off, and gives its path for a new attempt. */
    Path fresh(Path target) throws IOException {
        Path unfinished = target.resolveSibling(target.getFileName() + ".new");
        if (Files.exists(unfinished)) {
            deleteAll(unfinished);
        }
        return unfinished;
    }

    /** What the server itself said last, for an error message. */
    String lastComplaint() {
        try (Stream<Path> files = Files.list(logs())) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .map(EmbeddedFolder::lastFatal)
                    .orElse("");
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static String lastFatal(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.stream()
                    .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
                    .reduce("", (earlier, later) -> later);
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static void writeSecret(Path file, String content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(unfinished, content);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
