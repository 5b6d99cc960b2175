package dev.tallyfymirror.settings;

import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.embedded.EmbeddedSettings;
import java.nio.file.Path;
import java.util.Optional;

/** Which PostgreSQL: one that is named, or the embedded one. */
public sealed interface DatabaseChoice {
    /** A server of somebody's own. */
    record External(DatabaseUrl url) implements DatabaseChoice {}

    /** The server that the program brings along. */
    record Embedded(EmbeddedSettings settings) implements DatabaseChoice {}

    static DatabaseChoice from(Values values) {
        int port = values.integer(Key.EMBEDDED_PORT, 0, 65_535);
        Path folder = values.path(Key.EMBEDDED_DIR).orElseGet(() -> standardFolder(values));
        DatabaseChoice embedded = new Embedded(new EmbeddedSettings(folder, port));
        return values.layers()
                .find(Key.DATABASE_URL)
                .flatMap(given -> external(values, given))
                .orElse(embedded);
    }

    private static Optional<DatabaseChoice> external(Values values, Given given) {
        try {
            return Optional.of(new External(DatabaseUrl.parse(given.text().strip())));
        } catch (IllegalArgumentException refused) {
            values.fault(given.name() + ": " + refused.getMessage());
            return Optional.empty();
        }
    }

    /** As the XDG base directory specification has it: a relative {@code XDG_DATA_HOME} is no home. */
    private static Path standardFolder(Values values) {
        String data = values.layers().variables().getOrDefault("XDG_DATA_HOME", "");
        Path home = Path.of(System.getProperty("user.home"));
        Path base = data.startsWith("/") ? Path.of(data) : home.resolve(".local/share");
        return base.resolve("tallyfy-mirror/postgres");
    }
}
