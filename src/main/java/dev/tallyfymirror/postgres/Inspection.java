package dev.tallyfymirror.postgres;

import io.r2dbc.spi.Row;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** Looks at a server and at what its user may do there, and changes nothing. */
public final class Inspection {
    private static final String SERVER = """
            SELECT current_setting('server_version') AS version,
                   current_setting('server_version_num')::int AS number,
                   pg_is_in_recovery() AS standby,
                   current_setting('transaction_read_only') = 'on' AS read_only,
                   least(of_server, of_database, of_role)::int AS connections,
                   greatest(0, least(of_server - (SELECT coalesce(sum(numbackends), 0) FROM pg_stat_database),
                          of_database - (SELECT numbackends FROM pg_stat_database WHERE datname = current_database()),
                          of_role - (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user))
                     + (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user
                        AND datname = current_database() AND application_name LIKE 'tallyfy-mirror%'))::int AS left
            FROM (SELECT current_setting('max_connections')::int
                           - current_setting('superuser_reserved_connections')::int
                           - coalesce(current_setting('reserved_connections', true), '0')::int AS of_server,
                         (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())
                           AS of_database,
                         (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user) AS of_role
                 ) limits""";

    /** Of tables that every cycle writes. The catalogue is asked by name: a schema out of reach is no error then. */
    private static final String LACKING = """
            SELECT 'CREATE on database ' || current_database() AS lacking
            WHERE NOT has_database_privilege(current_database(), 'CREATE')
              AND (SELECT count(*) FROM pg_namespace WHERE nspname IN ('tallyfy', 'tallyfy_sync')) < 2
            UNION ALL
            SELECT 'USAGE on schema ' || nspname FROM pg_namespace
            WHERE nspname IN ('tallyfy', 'tallyfy_sync') AND NOT has_schema_privilege(oid, 'USAGE')
            UNION ALL
            (SELECT 'the ownership of ' || n.nspname || '.' || c.relname FROM pg_class c
             JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE $1 AND n.nspname IN ('tallyfy', 'tallyfy_sync') AND c.relkind IN ('r', 'v')
               AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY 1 LIMIT 1)
            UNION ALL
            (SELECT wanted || ' on ' || n.nspname || '.' || c.relname FROM pg_class c
             JOIN pg_namespace n ON n.oid = c.relnamespace
             JOIN (VALUES ('tallyfy.run'), ('tallyfy.task'), ('tallyfy.run_history'), ('tallyfy.task_history'),
                          ('tallyfy.sync_cycle'), ('tallyfy_sync.organization'), ('tallyfy_sync.lease'),
                          ('tallyfy_sync.budget'), ('tallyfy_sync.run_memory'), ('tallyfy_sync.task_memory'))
               written(name) ON written.name = n.nspname || '.' || c.relname
             CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE')) rights(wanted)
             WHERE NOT has_table_privilege(c.oid, wanted) ORDER BY 1)
            UNION ALL
            (SELECT wanted || ' on tallyfy.event' FROM pg_class c
             JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'tallyfy' AND c.relname = 'event'
             CROSS JOIN (VALUES ('SELECT'), ('INSERT')) rights(wanted)
             WHERE NOT has_table_privilege(c.oid, wanted) ORDER BY 1)""";

    private static final String ROLES = """
            SELECT wanted.role FROM (VALUES ('tallyfy_reader'), ('tallyfy_consumer')) wanted(role)
            LEFT JOIN pg_roles r ON r.rolname = wanted.role
            LEFT JOIN pg_namespace n ON n.nspname = 'tallyfy'
            WHERE CASE WHEN r.oid IS NULL THEN true
                       WHEN n.oid IS NULL THEN false
                       ELSE NOT has_schema_privilege(r.oid, n.oid, 'USAGE')
                            OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'v')
                                       AND NOT has_table_privilege(r.oid, c.oid, 'SELECT')) END
            ORDER BY 1 DESC""";

    private final Queries database;

    public Inspection(Queries database) {
        this.database = database;
    }

    public Mono<ServerState> server() {
        return database.find(Query.of(SERVER), Inspection::toServer);
    }

    /**
     * The rights that the program needs and its user lacks, in words; none when all is well. {@code migrating}: whether
     * the schema is to be changed too, which only its owner may.
     */
    public Mono<List<String>> listLackingRights(boolean migrating) {
        return database.list(
                Query.of(LACKING).bind(migrating), row -> Objects.requireNonNull(row.get("lacking", String.class)));
    }

    /** The roles for readers and consumers that are not there, or may not read what is in the schema {@code tallyfy}. */
    public Mono<List<String>> listRolesAmiss() {
        return database.list(Query.of(ROLES), row -> Objects.requireNonNull(row.get("role", String.class)));
    }

    private static ServerState toServer(Row row) {
        return new ServerState(
                Objects.requireNonNull(row.get("version", String.class)),
                Objects.requireNonNull(row.get("number", Integer.class)),
                Boolean.TRUE.equals(row.get("standby", Boolean.class)),
                Boolean.TRUE.equals(row.get("read_only", Boolean.class)),
                Objects.requireNonNull(row.get("connections", Integer.class)),
                Objects.requireNonNull(row.get("left", Integer.class)));
    }
}
