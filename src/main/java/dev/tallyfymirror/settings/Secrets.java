package dev.tallyfymirror.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Checks on secrets and on the files that hold them. */
final class Secrets {
    private static final Set<PosixFilePermission> OPEN =
            EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private Secrets() {}

    /** A secret that can stand in an HTTP header. */
    static Secret of(Values values, Given given) {
        String text = given.text().strip();
        if (!text.matches("[\\x21-\\x7e]+")) {
            values.fault(given.name() + ": holds a space or another character that no token has");
        }
        return new Secret(text);
    }

    /** Warns of a file with a secret that others than its owner may read. A file that is not there is no matter here. */
    static void warnIfOpen(Values values, String key, Path file) {
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OPEN::contains)) {
                values.warn(key + ": others than its owner may read " + file + "; chmod 600 mends that");
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            // missing or of a file system without such rights: said by whoever reads it
        }
    }
}
