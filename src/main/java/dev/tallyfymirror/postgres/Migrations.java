package dev.tallyfymirror.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.output.MigrateResult;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Brings the schema up to date from {@code db/migration} on the class path. Several programs may do it at once: one
 * does it, the others wait. Each script ends the terms of those who write ({@link TermsEnd}). Its history is {@code tallyfy_sync.schema_history}; the schemas {@code tallyfy} and {@code
 * tallyfy_sync} are made when missing.
 */
public final class Migrations {
    private static final String LOCATION = "classpath:db/migration";
    private static final int OLDEST_SERVER = 14;
    private static final int CONNECT_SECONDS = 5;
    /** An answer while there is only something to look up; a script may take its time, but not for ever either. */
    private static final int ANSWER_SECONDS = 20;

    private static final int SCRIPT_SECONDS = 3_600;
    private static final int VERSION_NUMBER_BASE = 10_000;

    private final DatabaseUrl url;
    private final String[] locations;

    public Migrations(DatabaseUrl url) {
        this(url, LOCATION);
    }

    Migrations(DatabaseUrl url, String... locations) {
        this.url = url;
        this.locations = locations;
    }

    /**
     * Migrates on a thread made for blocking work (JDBC). Fails with a {@link PermanentDatabaseException} when the
     * server is too old, the schema is newer than this program ({@link NewerSchemaException}), was changed by hand, or a script fails (which leaves
     * the schema as before that script); with a {@link TransientDatabaseException} when the server can't be reached.
     */
    public Mono<MigrationReport> migrate() {
        return Mono.fromCallable(this::migrateNow).subscribeOn(Schedulers.boundedElastic());
    }

    /**
     * How the schema stands, and what {@link #migrate} would do; changes nothing. Fails as that does, also where the schema
     * was changed by hand.
     */
    public Mono<SchemaState> look() {
        return Mono.fromCallable(this::lookNow).subscribeOn(Schedulers.boundedElastic());
    }

    /**
     * Gives the outbox a new identity and a new beginning of its numbers, for after a restore from a backup; its events are
     * kept. Takes the longer the more events there are, an hour at most.
     */
    public Mono<UUID> beginNewFeed() {
        return Mono.fromCallable(this::beginNewFeedNow).subscribeOn(Schedulers.boundedElastic());
    }

    private UUID beginNewFeedNow() {
        try (Connection connection = dataSource(SCRIPT_SECONDS).getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT tallyfy_sync.new_feed()")) {
            result.next();
            return UUID.fromString(result.getString(1));
        } catch (SQLException failure) {
            throw (RuntimeException) Failures.classify(failure);
        }
    }

    private MigrationReport migrateNow() {
        requireSupportedServer();
        try {
            Flyway looking = flyway(ANSWER_SECONDS);
            requireKnownSchema(looking);
            boolean isCurrent = looking.info().pending().length == 0;
            Flyway flyway = isCurrent ? looking : flyway(SCRIPT_SECONDS);
            return toReport(flyway, flyway.migrate());
        } catch (FlywayException failure) {
            throw classify(failure);
        }
    }

    private SchemaState lookNow() {
        requireSupportedServer();
        try {
            Flyway looking = flyway(ANSWER_SECONDS);
            requireKnownSchema(looking);
            MigrationInfo current = looking.info().current();
            if (current != null) {
                Flyway.configure(Migrations.class.getClassLoader())
                        .configuration(looking.getConfiguration())
                        .ignoreMigrationPatterns("*:pending")
                        .load()
                        .validate();
            }
            List<String> pending = Arrays.stream(looking.info().pending())
                    .map(script -> script.getVersion() + " " + script.getDescription())
                    .toList();
            return new SchemaState(version(current), pending);
        } catch (FlywayException failure) {
            throw classify(failure);
        }
    }

    private void requireSupportedServer() {
        try (Connection connection = dataSource(ANSWER_SECONDS).getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW server_version_num")) {
            result.next();
            requireSupported(result.getInt(1));
        } catch (SQLException failure) {
            throw (RuntimeException) Failures.classify(failure);
        }
    }

    static void requireSupported(int versionNumber) {
        int major = versionNumber / VERSION_NUMBER_BASE;
        if (major < OLDEST_SERVER) {
            throw new PermanentDatabaseException("the database is PostgreSQL " + major + ", and " + OLDEST_SERVER
                    + " is the oldest that will do: upgrade it, or name another one in database.url");
        }
    }

    private static void requireKnownSchema(Flyway flyway) {
        String known = "none";
        for (MigrationInfo migration : flyway.info().all()) {
            boolean future = migration.getState() == MigrationState.FUTURE_SUCCESS
                    || migration.getState() == MigrationState.FUTURE_FAILED;
            if (future) {
                throw new NewerSchemaException(String.valueOf(migration.getVersion()), known);
            }
            known = String.valueOf(migration.getVersion());
        }
    }

    private Flyway flyway(int answerSeconds) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource(answerSeconds))
                .locations(locations)
                .defaultSchema("tallyfy_sync")
                .schemas("tallyfy_sync", "tallyfy")
                .createSchemas(true)
                .table("schema_history")
                .initSql("SET TIME ZONE 'UTC'")
                .callbacks(new TermsEnd())
                .loggers(QuietFlywayLog.class.getName())
                .load();
    }

    /** {@code answerSeconds}: how long an answer may take before the connection counts as lost. */
    private DataSource dataSource(int answerSeconds) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url.jdbcUrl());
        source.setUser(url.user());
        source.setPassword(url.password());
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(answerSeconds);
        source.setTcpKeepAlive(true);
        source.setApplicationName("tallyfy-mirror migrate");
        url.tlsParameters().forEach((name, value) -> set(source, name, value));
        return source;
    }

    private static void set(PGSimpleDataSource source, String name, String value) {
        try {
            source.setProperty(name, value);
        } catch (SQLException unknown) {
            throw new IllegalStateException(unknown);
        }
    }

    private static MigrationReport toReport(Flyway flyway, MigrateResult result) {
        String version = version(flyway.info().current());
        List<String> applied = result.migrations.stream()
                .map(done -> done.version + " " + done.description)
                .toList();
        return new MigrationReport(version, applied);
    }

    /** Empty where there is none. */
    private static String version(@Nullable MigrationInfo current) {
        return current == null || current.getVersion() == null
                ? ""
                : current.getVersion().toString();
    }

    private static RuntimeException classify(FlywayException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && Failures.classify(sql) instanceof TransientDatabaseException later) {
                return later;
            }
        }
        String reason = String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
        return new PermanentDatabaseException("the database's schema can't be brought up to date: " + reason, failure);
    }
}
