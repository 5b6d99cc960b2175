package dev.tallyfymirror.postgres.embedded;

import dev.tallyfymirror.postgres.PermanentDatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** How the embedded server's folder stands, looked at without making or starting anything. Blocks. */
public final class EmbeddedLook {
    private final EmbeddedSettings settings;
    private final Path data;

    private EmbeddedLook(EmbeddedSettings settings) {
        this.settings = settings;
        this.data = settings.folder().resolve("data");
    }

    public static EmbeddedLook at(EmbeddedSettings settings) {
        return new EmbeddedLook(settings);
    }

    public Path folder() {
        return settings.folder();
    }

    /** Whether there is data, which a server could be started on. */
    public boolean isMade() {
        return Files.exists(data.resolve("PG_VERSION"));
    }

    /** The port of the server that runs there, if one does. */
    public OptionalInt port() throws IOException {
        return PostmasterFile.find(data)
                .map(running -> OptionalInt.of(running.port()))
                .orElseGet(OptionalInt::empty);
    }

    /** Bytes left where the folder is, or will be. */
    public long space() throws IOException {
        return Files.getFileStore(nearest()).getUsableSpace();
    }

    /** A {@link PermanentDatabaseException} where a server could not be made: the folder, the port or the user forbids it. */
    public void requireStartable() throws IOException {
        Path place = nearest();
        if (!Files.isDirectory(place) || !Files.isWritable(place)) {
            throw new PermanentDatabaseException("the embedded PostgreSQL can't use its folder " + settings.folder()
                    + " (database.embedded-dir): this user may not write in " + place);
        }
        int free = EmbeddedPostgres.freePort(settings.port());
        assert free > 0;
        PostgresCommands.requireAllowed();
    }

    /** The folder itself, or the one above that is there. */
    private Path nearest() {
        Path place = settings.folder();
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        return place;
    }
}
