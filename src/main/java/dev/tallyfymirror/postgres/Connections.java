package dev.tallyfymirror.postgres;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.Map;

/** Builds connections and their pool with every limit set; the driver's own defaults are mostly "for ever". */
final class Connections {
    /** 256 rows and more in one go, abandoned, leave a connection that never answers again; 250 were safe. */
    static final int FETCH_SIZE = 200;

    private static final int PREPARED_STATEMENTS = 256;
    private static final Duration MAX_IDLE = Duration.ofMinutes(10);
    private static final Duration MAX_LIFE = Duration.ofHours(1);

    private Connections() {}

    static PostgresqlConnectionFactory factory(DatabaseSettings settings) {
        return new PostgresqlConnectionFactory(settings.url()
                .toR2dbc()
                .applicationName(settings.applicationName())
                .connectTimeout(settings.limits().connect())
                .fetchSize(FETCH_SIZE)
                .preparedStatementCacheQueries(PREPARED_STATEMENTS)
                .tcpKeepAlive(true)
                .timeZone("UTC")
                .options(serverOptions(settings.limits()))
                .build());
    }

    static ConnectionPool pool(PostgresqlConnectionFactory factory, DatabaseSettings settings) {
        TimeLimits limits = settings.limits();
        return new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .name(settings.applicationName())
                .initialSize(0)
                .maxSize(settings.poolSize())
                .maxAcquireTime(limits.acquire())
                .maxCreateConnectionTime(limits.connect())
                .maxIdleTime(MAX_IDLE)
                .maxLifeTime(MAX_LIFE)
                .validationDepth(ValidationDepth.REMOTE)
                .validationQuery("SELECT 1")
                .maxValidationTime(limits.validation())
                .build());
    }

    /** Start-up options: they don't pass a pooler in transaction mode. */
    private static Map<String, String> serverOptions(TimeLimits limits) {
        return Map.of(
                "statement_timeout", millis(limits.statement()),
                "lock_timeout", millis(limits.lock()),
                "idle_in_transaction_session_timeout", millis(limits.idleInTransaction()),
                // a plan made while a table was empty reads the whole table when it is full
                "plan_cache_mode", "force_custom_plan");
    }

    private static String millis(Duration limit) {
        return limit.toMillis() + "ms";
    }
}
