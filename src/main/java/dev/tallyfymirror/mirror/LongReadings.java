package dev.tallyfymirror.mirror;

import static dev.tallyfymirror.mirror.HeldRows.required;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Readings of long runs that are under way: how far each has come, and which tasks its pages have shown. A page costs a
 * row, whatever became of its tasks.
 */
public final class LongReadings {
    private static final String UNDER_WAY = "SELECT run_id, run_hash, started_at, place, pages_read, failures"
            + " FROM tallyfy_sync.long_run WHERE org_id = $1 ORDER BY read_at, run_id";

    private static final String KEEP = """
            WITH page AS (
                INSERT INTO tallyfy_sync.long_run_page (org_id, run_id, page, task_ids)
                SELECT $1, $2, $6, $8::text[] WHERE cardinality($8::text[]) > 0
                ON CONFLICT (org_id, run_id, page) DO UPDATE SET task_ids = excluded.task_ids)
            INSERT INTO tallyfy_sync.long_run (org_id, run_id, run_hash, started_at, place, pages_read, failures)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (org_id, run_id) DO UPDATE SET run_hash = excluded.run_hash, started_at = excluded.started_at,
                place = excluded.place, pages_read = excluded.pages_read, failures = excluded.failures,
                read_at = excluded.read_at""";

    private static final String FORGET = """
            WITH pages AS (DELETE FROM tallyfy_sync.long_run_page WHERE org_id = $1 AND run_id = ANY($2))
            DELETE FROM tallyfy_sync.long_run WHERE org_id = $1 AND run_id = ANY($2)""";

    /**
     * Two sets, and not one row against the other set: before the tables are analyzed the planner believes that both are
     * small, and compares each with each.
     */
    private static final String UNSHOWN = """
            SELECT m.task_id, m.run_id, m.hash, m.listed, m.confirmed_at,
                   CASE WHEN m.episode_since IS NULL THEN m.open_deadline END AS due_at
            FROM (
                SELECT task_id FROM tallyfy_sync.task_memory WHERE org_id = $1 AND run_id = $2 AND listed
                EXCEPT SELECT unnest(task_ids) FROM tallyfy_sync.long_run_page WHERE org_id = $1 AND run_id = $2
            ) AS missing
            CROSS JOIN LATERAL (
                SELECT * FROM tallyfy_sync.task_memory WHERE org_id = $1 AND task_id = missing.task_id LIMIT 1) m""";

    private final Database database;

    public LongReadings(Database database) {
        this.database = database;
    }

    /** {@code begun}: what it will be when it is complete; {@code place}: where it is in the list of the run's tasks. */
    public record LongReading(Reading begun, String place, int pagesRead, int failures) {
        public String runId() {
            return begun.runId();
        }
    }

    /** Those that have waited for longest first. */
    public Mono<List<LongReading>> list(String org) {
        return database.list(Query.of(UNDER_WAY).bind(org), LongReadings::reading);
    }

    /** How far it has come now, and which tasks were shown since it was kept before; again, it changes nothing. */
    public Mono<Void> keep(Session session, String org, LongReading reading, Collection<String> shown) {
        return session.update(Query.of(KEEP)
                        .bind(org)
                        .bind(reading.runId())
                        .bind(reading.begun().runHash())
                        .bind(reading.begun().startedAt())
                        .bind(reading.place())
                        .bind(reading.pagesRead())
                        .bind(reading.failures())
                        .bind(Mirror.array(shown)))
                .then();
    }

    /** They have ended, or are to begin again. */
    public Mono<Void> forget(Session session, String org, Collection<String> runIds) {
        return runIds.isEmpty()
                ? Mono.empty()
                : session.update(Query.of(FORGET).bind(org).bind(Mirror.array(runIds)))
                        .then();
    }

    /** The tasks held of the run that a complete list of it should show, and that none of the pages kept has shown. */
    public Mono<List<TaskGlimpse>> listUnshown(String org, String runId) {
        return database.list(Query.of(UNSHOWN).bind(org).bind(runId), Glimpses::task);
    }

    private static LongReading reading(Row row) {
        Reading begun = new Reading(
                required(row, "run_id", String.class),
                required(row, "started_at", Instant.class),
                required(row, "run_hash", Long.class),
                true);
        return new LongReading(
                begun,
                required(row, "place", String.class),
                required(row, "pages_read", Integer.class),
                required(row, "failures", Integer.class));
    }
}
