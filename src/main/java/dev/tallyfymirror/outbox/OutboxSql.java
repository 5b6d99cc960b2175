package dev.tallyfymirror.outbox;

/** The statements, named. */
final class OutboxSql {
    /**
     * $1: the events as one JSON array. The counter row is locked only where something is new, and is the last thing that
     * is waited for; its new value tells which numbers are ours. Writers stand in line for it: whoever waits for the row
     * itself is woken by every commit, and of 64 some then waited for a minute.
     */
    static final String APPEND = """
            WITH given AS MATERIALIZED (
                SELECT e.*, row_number() OVER (PARTITION BY e.id ORDER BY e.n) AS nth
                FROM (
                    SELECT (j.e ->> 'id')::uuid AS id, j.e ->> 'type' AS type, j.e ->> 'org_id' AS org_id,
                           j.e ->> 'run_id' AS run_id, j.e ->> 'task_id' AS task_id,
                           (j.e ->> 'occurred_at')::timestamptz AS occurred_at,
                           (j.e ->> 'observed_at')::timestamptz AS observed_at, j.e -> 'data' AS data, j.n
                    FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS j (e, n)
                ) e
            ), fresh AS MATERIALIZED (
                SELECT g.*, row_number() OVER (ORDER BY g.n) AS place
                FROM given g
                WHERE g.nth = 1 AND NOT EXISTS (SELECT FROM tallyfy.event k WHERE k.id = g.id)
            ), turn AS MATERIALIZED (
                SELECT pg_advisory_xact_lock(hashtext('tallyfy_sync.feed')) FROM (SELECT FROM fresh LIMIT 1) f
            ), taken AS (
                UPDATE tallyfy_sync.feed SET last_seq = last_seq + (SELECT count(*) FROM fresh)
                WHERE EXISTS (SELECT FROM turn)
                RETURNING last_seq - (SELECT count(*) FROM fresh) AS before
            ), added AS (
                INSERT INTO tallyfy.event
                    (seq, id, type, org_id, run_id, task_id, occurred_at, observed_at, data)
                SELECT t.before + f.place, f.id, f.type, f.org_id, f.run_id, f.task_id, f.occurred_at, f.observed_at, f.data
                FROM fresh f CROSS JOIN taken t
                ORDER BY f.place
                RETURNING 1
            )
            SELECT (SELECT count(*) FROM added) AS appended,
                   (SELECT pg_notify('tallyfy_events', '')::text FROM taken) AS announced
            """;

    static final String COLUMNS = """
            e.seq, e.id, e.type, e.org_id, e.run_id, e.task_id, e.occurred_at, e.observed_at, e.data::text AS data,
            coalesce(rtrim(o.base_url, '/'), '') || '/organizations/' || e.org_id AS source
            """;

    /**
     * $1 after, $2 how many positions to look at, $3 types (none: all), $4 organization, $5 run, $6 limit. A row with
     * the places at least. Counter and events are of one snapshot, so all events up to the counter are seen.
     */
    static final String READ = """
            SELECT f.feed_id, f.removed_seq, f.last_seq, e.*
            FROM tallyfy_sync.feed f
            LEFT JOIN LATERAL (
                SELECT %s
                FROM tallyfy.event e
                LEFT JOIN tallyfy_sync.organization o ON o.org_id = e.org_id
                WHERE e.seq > greatest($1::bigint, f.removed_seq)
                  AND e.seq <= least(greatest(least($1::bigint, f.last_seq), f.removed_seq) + $2::bigint, f.last_seq)
                  AND (cardinality($3::text[]) = 0 OR e.type = any($3::text[]))
                  AND ($4::text IS NULL OR e.org_id = $4::text)
                  AND ($5::text IS NULL OR e.run_id = $5::text)
                ORDER BY e.seq
                LIMIT $6::integer
            ) e ON $1::bigint <= f.last_seq
            ORDER BY e.seq
            """.formatted(COLUMNS);

    static final String FIND = """
            SELECT %s
            FROM tallyfy.event e
            CROSS JOIN tallyfy_sync.feed f
            LEFT JOIN tallyfy_sync.organization o ON o.org_id = e.org_id
            WHERE e.id = $1 AND e.seq > f.removed_seq
            """.formatted(COLUMNS);

    static final String PLACES = "SELECT feed_id, removed_seq, last_seq FROM tallyfy_sync.feed";

    private OutboxSql() {}
}
