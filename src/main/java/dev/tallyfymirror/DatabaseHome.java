package dev.tallyfymirror;

import dev.tallyfymirror.mirror.Overview;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.postgres.KnownSchema;
import dev.tallyfymirror.postgres.MigrationReport;
import dev.tallyfymirror.postgres.Migrations;
import dev.tallyfymirror.postgres.PermanentDatabaseException;
import dev.tallyfymirror.postgres.embedded.EmbeddedPostgres;
import dev.tallyfymirror.settings.DatabaseChoice;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The database of the settings: found or started, its pool, and its end. Opening it reaches for the server. */
final class DatabaseHome {
    static final Duration LEAVING = Duration.ofSeconds(2);

    private final DatabaseUrl url;
    private final @Nullable EmbeddedPostgres embedded;
    private final Database database;
    private volatile @Nullable KnownSchema schema;

    private DatabaseHome(DatabaseUrl url, @Nullable EmbeddedPostgres embedded, Duration lease) {
        this.url = url;
        this.embedded = embedded;
        this.database = Database.open(DatabaseSettings.of(url, lease));
    }

    /** Starts the embedded server where the settings name no other. Blocks; interrupted, it leaves nothing running. */
    static DatabaseHome open(DatabaseChoice choice, Duration lease) {
        if (choice instanceof DatabaseChoice.Embedded own) {
            EmbeddedPostgres server = EmbeddedPostgres.start(own.settings());
            return opened(server, lease);
        }
        return new DatabaseHome(((DatabaseChoice.External) choice).url(), null, lease);
    }

    private static DatabaseHome opened(EmbeddedPostgres server, Duration lease) {
        try {
            return new DatabaseHome(server.url(), server, lease);
        } catch (RuntimeException failure) {
            boolean interrupted = Thread.interrupted();
            server.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw failure;
        }
    }

    Database database() {
        return database;
    }

    DatabaseUrl url() {
        return url;
    }

    /** Where it is, without the password. */
    String place() {
        return url.toString();
    }

    /** How to look at the mirror with psql, where the server is ours. */
    Optional<String> psqlCommand() {
        return Optional.ofNullable(embedded).map(EmbeddedPostgres::psqlCommand);
    }

    Mono<MigrationReport> migrate() {
        return new Migrations(url).migrate().doOnNext(report -> schema = new KnownSchema(report.version()));
    }

    /** The schema as this program made it; known once it has. */
    KnownSchema schema() {
        return Objects.requireNonNull(schema, "the schema has not been brought up to date");
    }

    /** The schema brought up to date, and a new feed begun: its id. */
    Mono<String> beginNewFeed() {
        return migrate().then(new Migrations(url).beginNewFeed()).map(UUID::toString);
    }

    /** The schema for one who only reads: our own server's is brought up to date, another's has to be there. */
    Mono<Database> forReading() {
        if (embedded != null) {
            return migrate().thenReturn(database);
        }
        return new Overview(database).isMade().flatMap(made -> made ? Mono.just(database) : Mono.error(unmade()));
    }

    private static PermanentDatabaseException unmade() {
        return new PermanentDatabaseException(
                "the database has no mirror yet: run 'tallyfy-mirror migrate' or 'tallyfy-mirror run'");
    }

    /** Starts our own server again if it has died. */
    Mono<Void> keep() {
        EmbeddedPostgres server = embedded;
        return server == null
                ? Mono.empty()
                : Mono.<Void>fromRunnable(server::ensureRunning).subscribeOn(Schedulers.boundedElastic());
    }

    /** The pool first, then the server. Blocks. */
    void close() {
        database.close().timeout(LEAVING).onErrorComplete().block();
        if (embedded != null) {
            embedded.close();
        }
    }
}
