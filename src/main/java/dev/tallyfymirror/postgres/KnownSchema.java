package dev.tallyfymirror.postgres;

import java.util.Objects;
import org.flywaydb.core.api.MigrationVersion;
import reactor.core.publisher.Mono;

/**
 * The schema that this program brought the database to. A later program may bring it further while this one runs; from then
 * on this one may read, but no longer write what is the later one's to write.
 *
 * @param version as {@link MigrationReport#version()}
 */
public record KnownSchema(String version) {
    private static final Query NEWEST = Query.of("SELECT version FROM tallyfy_sync.schema_history"
            + " WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1");

    /** Fails with {@link NewerSchemaException} where the database's schema is newer. */
    public Mono<Void> require(Queries queries) {
        return queries.find(NEWEST, row -> Objects.requireNonNull(row.get("version", String.class)))
                .filter(there -> MigrationVersion.fromVersion(there).isNewerThan(version))
                .flatMap(there -> Mono.<Void>error(() -> new NewerSchemaException(there, version)));
    }
}
