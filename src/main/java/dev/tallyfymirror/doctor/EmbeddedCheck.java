package dev.tallyfymirror.doctor;

import dev.tallyfymirror.doctor.Finding.Fault;
import dev.tallyfymirror.postgres.PermanentDatabaseException;
import dev.tallyfymirror.postgres.embedded.EmbeddedLook;
import dev.tallyfymirror.postgres.embedded.EmbeddedSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The embedded server before it is used. One whose data is there is used as every command uses it: found running, or
 * started and stopped again. One that was never made is not made: only what could forbid it is looked at.
 *
 * @param isUsable whether there is a server to be looked at further
 */
record EmbeddedCheck(boolean isUsable, List<Finding> findings) {
    private static final String SERVER = "embedded database";
    private static final String DISK = "disk";
    private static final long LEAST_SPACE = 1L << 30;
    private static final long MEBIBYTE = 1L << 20;

    /** Blocks. */
    static EmbeddedCheck of(EmbeddedSettings settings) {
        EmbeddedLook look = EmbeddedLook.at(settings);
        List<Finding> findings = new ArrayList<>();
        boolean isUsable = look.isMade();
        try {
            findings.add(server(look));
            findings.add(disk(look));
        } catch (PermanentDatabaseException | IOException failure) {
            isUsable = false;
            findings.add(Finding.fail(
                    SERVER,
                    Fault.DATABASE,
                    String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; "),
                    "set database.embedded-dir or database.embedded-port to another one, or database.url to a server"));
        }
        return new EmbeddedCheck(isUsable, findings);
    }

    private static Finding server(EmbeddedLook look) throws IOException {
        if (look.port().isPresent()) {
            return Finding.ok(
                    SERVER, look.folder() + ": runs on port " + look.port().getAsInt() + ", and is used");
        }
        look.requireStartable();
        return look.isMade()
                ? Finding.ok(SERVER, look.folder() + ": does not run; is started for these looks and stopped again")
                : Finding.ok(
                        SERVER,
                        look.folder() + ": not made yet; the first command that needs it makes it, and its schema");
    }

    private static Finding disk(EmbeddedLook look) throws IOException {
        long space = look.space();
        String found = space / MEBIBYTE + " MB are free at " + look.folder();
        return space >= LEAST_SPACE
                ? Finding.ok(DISK, found)
                : Finding.warn(
                        DISK,
                        found,
                        "make room, or set database.embedded-dir to a larger disk: a full one stops the mirror");
    }
}
