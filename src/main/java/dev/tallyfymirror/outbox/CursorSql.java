package dev.tallyfymirror.outbox;

/** The statements of the cursors, named. */
final class CursorSql {
    /** $1 name, $2 kind, $3 whether from the oldest. Another outbox is begun at its oldest. */
    static final String ENROLL = """
            INSERT INTO tallyfy_sync.destination AS d (name, kind, feed_id, position)
            SELECT $1, $2, feed_id, CASE WHEN $3 THEN removed_seq ELSE last_seq END FROM tallyfy_sync.feed
            ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, seen_at = clock_timestamp()
            """;

    /** $1 name. A place that is gone (of another outbox, of another history) is the oldest there is. */
    static final String SETTLE = """
            UPDATE tallyfy_sync.destination d SET feed_id = f.feed_id, position = f.removed_seq
            FROM tallyfy_sync.feed f
            WHERE d.name = $1 AND (d.feed_id <> f.feed_id OR d.position > f.last_seq OR d.position < f.removed_seq)
            """;

    static final String FORGET_HELD = "DELETE FROM tallyfy_sync.held_back WHERE destination = $1";

    static final String LOAD = """
            SELECT position, paused_until, failing_since, error, disabled_at, resumed_at, taken, taken_at
            FROM tallyfy_sync.destination WHERE name = $1
            """;

    static final String HELD = """
            SELECT org_id, kind, item_id, seq, tries, failed_at, next_at, error
            FROM tallyfy_sync.held_back WHERE destination = $1 ORDER BY next_at, seq
            """;

    static final String ORDERS = "SELECT disabled_at, resumed_at FROM tallyfy_sync.destination WHERE name = $1";

    /** $1 name, then the row as it is from now on. */
    static final String ADVANCE = """
            UPDATE tallyfy_sync.destination
            SET position = greatest(position, $2), paused_until = $3, failing_since = $4, error = $5, taken = $6,
                taken_at = $7, disabled_at = coalesce($8::timestamptz, disabled_at), seen_at = clock_timestamp()
            WHERE name = $1
            """;

    /** $1 name, $2 lanes as JSON. */
    static final String FREE = """
            DELETE FROM tallyfy_sync.held_back h
            USING jsonb_to_recordset($2::jsonb) AS j (org text, kind text, item text)
            WHERE h.destination = $1 AND h.org_id = j.org AND h.kind = j.kind AND h.item_id = j.item
            """;

    /** $1 name, $2 runs as JSON. */
    static final String HOLD = """
            INSERT INTO tallyfy_sync.held_back
                (destination, org_id, kind, item_id, seq, tries, failed_at, next_at, error)
            SELECT $1, j.org, j.kind, j.item, j.seq, j.tries, j.failed_at, j.next_at, j.error
            FROM jsonb_to_recordset($2::jsonb) AS j (org text, kind text, item text, seq bigint, tries integer,
                failed_at timestamptz, next_at timestamptz, error text)
            ON CONFLICT (destination, org_id, kind, item_id) DO UPDATE
            SET seq = excluded.seq, tries = excluded.tries, failed_at = excluded.failed_at, next_at = excluded.next_at,
                error = excluded.error
            """;

    /** $1 name, $2 letters as JSON. */
    static final String PUT_ASIDE = """
            INSERT INTO tallyfy_sync.dead_letter
                (destination, seq, event_id, type, tries, failed_at, given_up_at, error)
            SELECT $1, j.seq, j.event_id, j.type, j.tries, j.failed_at, j.given_up_at, j.error
            FROM jsonb_to_recordset($2::jsonb) AS j (seq bigint, event_id uuid, type text, tries integer,
                failed_at timestamptz, given_up_at timestamptz, error text)
            ON CONFLICT (destination, seq) DO UPDATE
            SET tries = dead_letter.tries + excluded.tries, given_up_at = excluded.given_up_at, error = excluded.error,
                asked_at = NULL
            """;

    static final String SENT =
            "DELETE FROM tallyfy_sync.dead_letter WHERE destination = $1 AND seq = any($2::bigint[])";

    /** $1 name, $2 limit. Dead letters are there whatever retention has removed. */
    static final String ASKED = """
            SELECT %s
            FROM tallyfy_sync.dead_letter l
            JOIN tallyfy.event e ON e.seq = l.seq
            LEFT JOIN tallyfy_sync.organization o ON o.org_id = e.org_id
            WHERE l.destination = $1 AND l.asked_at IS NOT NULL
            ORDER BY l.seq
            LIMIT $2
            """.formatted(OutboxSql.COLUMNS);

    /** $1 organization, $2 run, $3 first and $4 last position, $5 types (none: all). */
    static final String FIRST_OF_RUN = firstOf("e.run_id = $2::text");

    static final String FIRST_OF_TASK = firstOf("e.run_id IS NULL AND e.task_id = $2::text");

    private static String firstOf(String lane) {
        return """
            SELECT %s
            FROM tallyfy.event e
            LEFT JOIN tallyfy_sync.organization o ON o.org_id = e.org_id
            WHERE e.org_id = $1::text AND %s AND e.seq BETWEEN $3::bigint AND $4::bigint
              AND (cardinality($5::text[]) = 0 OR e.type = any($5::text[]))
            ORDER BY e.seq
            LIMIT 1
            """.formatted(OutboxSql.COLUMNS, lane);
    }

    private CursorSql() {}
}
