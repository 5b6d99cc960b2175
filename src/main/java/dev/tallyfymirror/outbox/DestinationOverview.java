package dev.tallyfymirror.outbox;

import static dev.tallyfymirror.outbox.EventRows.required;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The destinations as people see them, and what people say to whoever works on them. All publishers are cold. */
public final class DestinationOverview {
    private static final String STATES = """
            SELECT d.name, d.kind, d.position, greatest(f.last_seq - d.position, 0) AS behind, h.held, l.dead, d.taken,
                   d.taken_at, CASE WHEN d.paused_until > clock_timestamp() THEN d.paused_until END AS paused_until,
                   d.failing_since, d.disabled_at, d.error,
                   (extract(epoch FROM clock_timestamp() - (
                       SELECT e.observed_at - coalesce(o.clock_offset, '0') FROM tallyfy.event e
                       LEFT JOIN tallyfy_sync.organization o ON o.org_id = e.org_id
                       WHERE e.seq >= least(d.position + 1, h.first) ORDER BY e.seq LIMIT 1)) * 1000)::bigint AS lag_millis
            FROM tallyfy_sync.destination d
            CROSS JOIN tallyfy_sync.feed f
            CROSS JOIN LATERAL (SELECT count(*) AS held, min(seq) AS first
                                FROM tallyfy_sync.held_back WHERE destination = d.name) h
            CROSS JOIN LATERAL (SELECT count(*) AS dead FROM tallyfy_sync.dead_letter WHERE destination = d.name) l
            ORDER BY d.name
            """;

    private static final String LETTERS = """
            SELECT seq, event_id, type, tries, failed_at, given_up_at, error
            FROM tallyfy_sync.dead_letter WHERE destination = $1 ORDER BY seq LIMIT $2
            """;

    private static final String RESUME = """
            WITH resumed AS (
                UPDATE tallyfy_sync.destination SET disabled_at = NULL, resumed_at = clock_timestamp() WHERE name = $1
                RETURNING name
            )
            SELECT count(*) AS said, (SELECT pg_notify('tallyfy_events', '')::text FROM resumed) AS announced FROM resumed
            """;

    /** $2: the event's id, or null for all of them. */
    private static final String REDELIVER = """
            WITH asked AS (
                UPDATE tallyfy_sync.dead_letter SET asked_at = clock_timestamp()
                WHERE destination = $1 AND ($2::uuid IS NULL OR event_id = $2::uuid)
                RETURNING seq
            )
            SELECT count(*) AS said, (SELECT pg_notify('tallyfy_events', '')::text WHERE EXISTS (SELECT FROM asked))
                AS announced
            FROM asked
            """;

    private final Database database;

    public DestinationOverview(Database database) {
        this.database = database;
    }

    /** All that are known here, by name. */
    public Mono<List<DestinationState>> states() {
        return database.list(Query.of(STATES), DestinationOverview::toState);
    }

    /** The oldest dead letters of a destination. */
    public Mono<List<DeadLetter>> letters(String destination, int limit) {
        return database.list(Query.of(LETTERS).bind(destination).bind(limit), CursorRows::toLetter);
    }

    /** Enables it if it was disabled, and has everything tried at once. False for one that is not known. */
    public Mono<Boolean> resume(String destination) {
        return said(Query.of(RESUME).bind(destination)).map(count -> count > 0);
    }

    /** Has dead letters sent again: that of one event, or all (null). Gives how many. */
    public Mono<Long> redeliver(String destination, @Nullable UUID event) {
        return said(Query.of(REDELIVER).bind(destination).bindNullable(event, UUID.class));
    }

    private Mono<Long> said(Query query) {
        return database.find(query, row -> required(row, "said", Long.class));
    }

    private static DestinationState toState(Row row) {
        Long lag = row.get("lag_millis", Long.class);
        return new DestinationState(
                required(row, "name", String.class),
                required(row, "kind", String.class),
                required(row, "position", Long.class),
                required(row, "behind", Long.class),
                lag == null || lag < 0 ? null : Duration.ofMillis(lag),
                required(row, "held", Long.class),
                required(row, "dead", Long.class),
                required(row, "taken", Long.class),
                row.get("taken_at", Instant.class),
                row.get("paused_until", Instant.class),
                row.get("failing_since", Instant.class),
                row.get("disabled_at", Instant.class),
                row.get("error", String.class));
    }
}
