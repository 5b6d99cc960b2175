package dev.tallyfymirror.postgres;

import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * Whether what the server says is committed outlives a loss of power: with one of these settings off, "nothing lost" is
 * not promised by anybody.
 */
public final class Durability {
    private static final Query SETTINGS = Query.of("SELECT name FROM pg_settings WHERE setting = 'off'"
            + " AND name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name");

    private final Database database;

    public Durability(Database database) {
        this.database = database;
    }

    /** The settings that are off and should be on, as this program's connections have them; none when all is well. */
    public Mono<List<String>> listSettingsOff() {
        return database.list(SETTINGS, row -> Objects.requireNonNull(row.get("name", String.class)));
    }
}
