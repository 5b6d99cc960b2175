package dev.tallyfymirror.lease;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.KnownSchema;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Acquires, renews, checks and gives back leases. All publishers are cold. The specification is the package's. */
public final class Leases {
    private static final String MAKE = "INSERT INTO tallyfy_sync.lease (name, term, expires_at)"
            + " VALUES ($1, 0, '-infinity') ON CONFLICT (name) DO NOTHING";

    private static final String FREE = "SELECT 1 AS free FROM tallyfy_sync.lease"
            + " WHERE name = $1 AND (holder IS NULL OR expires_at <= clock_timestamp())";

    private static final String TAKE = "UPDATE tallyfy_sync.lease SET holder = $2, term = term + 1, version = $3,"
            + " expires_at = clock_timestamp() + $4 * interval '1 millisecond'"
            + " WHERE name = $1 AND (holder IS NULL OR expires_at <= clock_timestamp()) RETURNING term";

    private static final String RENEW = "UPDATE tallyfy_sync.lease"
            + " SET expires_at = clock_timestamp() + $3 * interval '1 millisecond' WHERE name = $1 AND term = $2";

    private static final String RESIGN = "UPDATE tallyfy_sync.lease SET holder = NULL, expires_at = clock_timestamp()"
            + " WHERE name = $1 AND term = $2";

    private static final String CHECK = "SELECT term FROM tallyfy_sync.lease WHERE name = $1 FOR KEY SHARE";

    private static final String HOLDER = "SELECT holder FROM tallyfy_sync.lease"
            + " WHERE name = $1 AND holder IS NOT NULL AND expires_at > clock_timestamp()";

    private final Database database;
    private final String holder;
    private final Duration duration;
    private final @Nullable String version;
    private final @Nullable KnownSchema schema;

    /** {@code holder} names this process and no other, ever. */
    public Leases(Database database, String holder, Duration duration, @Nullable String version) {
        this(database, holder, duration, version, null);
    }

    private Leases(
            Database database,
            String holder,
            Duration duration,
            @Nullable String version,
            @Nullable KnownSchema schema) {
        this.database = database;
        this.holder = holder;
        this.duration = duration;
        this.version = version;
        this.schema = schema;
    }

    /** The same for a program that knows how to write this schema, and none that is newer. */
    public Leases knowing(KnownSchema known) {
        return new Leases(database, holder, duration, version, known);
    }

    public Duration duration() {
        return duration;
    }

    /**
     * A new term, or empty while somebody else's lasts. Fails with a {@link
     * dev.tallyfymirror.postgres.NewerSchemaException} where it could be had, but a later program has brought the schema
     * further than this one knows.
     */
    public Mono<Lease> acquire(String name) {
        return database.update(Query.of(MAKE).bind(name))
                .then(database.find(Query.of(FREE).bind(name), row -> true))
                .flatMap(free -> database.inTransaction(session -> take(session, name)));
    }

    private Mono<Lease> take(Session session, String name) {
        Query lock = Query.of("SELECT term FROM tallyfy_sync.lease WHERE name = $1 FOR UPDATE")
                .bind(name);
        Query take = Query.of(TAKE)
                .bind(name)
                .bind(holder)
                .bindNullable(version, String.class)
                .bind(duration.toMillis());
        return session.find(lock, Leases::term)
                .then(schema == null ? Mono.empty() : schema.require(session))
                .then(session.find(take, Leases::term))
                .map(term -> new Lease(name, holder, term));
    }

    /** False when the term is over. */
    public Mono<Boolean> renew(Lease lease) {
        return database.update(
                        Query.of(RENEW).bind(lease.name()).bind(lease.term()).bind(duration.toMillis()))
                .map(rows -> rows == 1);
    }

    /** Gives the lease back, if it is still held. */
    public Mono<Void> resign(Lease lease) {
        return database.update(Query.of(RESIGN).bind(lease.name()).bind(lease.term()))
                .then();
    }

    /**
     * To be the first statement of every write transaction: fails with {@link LeaseLostException} when the term is over,
     * and keeps it from being taken over until the transaction ends.
     */
    public Mono<Void> check(Session session, Lease lease) {
        return session.find(Query.of(CHECK).bind(lease.name()), Leases::term)
                .filter(current -> !lease.isOver(current))
                .switchIfEmpty(Mono.error(() -> new LeaseLostException(lease)))
                .then();
    }

    /** Who holds the lease now; empty when nobody does. */
    public Mono<String> holder(String name) {
        return database.find(
                Query.of(HOLDER).bind(name), row -> Objects.requireNonNull(row.get("holder", String.class)));
    }

    private static long term(Row row) {
        return Objects.requireNonNull(row.get("term", Long.class));
    }
}
