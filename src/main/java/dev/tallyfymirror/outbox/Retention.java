package dev.tallyfymirror.outbox;

import static dev.tallyfymirror.outbox.EventRows.required;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Removes old events: from the oldest on, as far as they were seen longer ago than so many days and every enabled destination
 * has taken them (a run held back is not taken). Dead letters stay. A destination counts as long as a daemon has it in its
 * settings, and a week longer.
 */
public final class Retention {
    /** One batch: the counter row is locked meanwhile, and appending waits for it. */
    static final int BATCH = 1_000;

    /** $1 days, $2 names of destinations in the settings, $3 batch. */
    private static final String REMOVE = """
            WITH allowed AS (
                SELECT CASE WHEN EXISTS (SELECT FROM unnest($2::text[]) AS n (name)
                                         WHERE NOT EXISTS (SELECT FROM tallyfy_sync.destination d WHERE d.name = n.name))
                       THEN 0 ELSE coalesce(min(least(d.position, h.first - 1)), 9223372036854775807) END AS place
                FROM tallyfy_sync.destination d
                LEFT JOIN LATERAL (SELECT min(seq) AS first FROM tallyfy_sync.held_back WHERE destination = d.name) h ON true
                WHERE d.disabled_at IS NULL
                  AND (d.name = any($2::text[]) OR d.seen_at > clock_timestamp() - interval '7 days')
            ), page AS (
                SELECT e.seq, e.observed_at
                FROM tallyfy.event e
                WHERE e.seq > (SELECT removed_seq FROM tallyfy_sync.feed)
                ORDER BY e.seq
                LIMIT $3
            ), place AS (
                SELECT least(a.place, coalesce(
                    (SELECT min(seq) - 1 FROM page WHERE observed_at >= clock_timestamp() - $1 * interval '1 day'),
                    (SELECT max(seq) FROM page), 0)) AS upto
                FROM allowed a
            ), removed AS (
                DELETE FROM tallyfy.event e
                USING place p
                WHERE e.seq <= p.upto AND NOT EXISTS (SELECT FROM tallyfy_sync.dead_letter l WHERE l.seq = e.seq)
                RETURNING 1
            ), moved AS (
                UPDATE tallyfy_sync.feed SET removed_seq = p.upto FROM place p WHERE p.upto > removed_seq RETURNING 1
            )
            SELECT (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM moved) AS moved
            """;

    private final Database database;

    public Retention(Database database) {
        this.database = database;
    }

    /** Removes one batch and gives how many events that were: when it was none, there is nothing to remove now. */
    public Mono<Long> remove(int days, Set<String> destinations) {
        Query query = Query.of(REMOVE)
                .bind(days)
                .bind(destinations.toArray(String[]::new))
                .bind(BATCH);
        return database.find(query, row -> required(row, "removed", Long.class));
    }
}
