package dev.tallyfymirror.mirror;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The record of sync cycles, one row each. */
public final class Cycles {
    private static final String BEGIN =
            "INSERT INTO tallyfy.sync_cycle (org_id, kind, started_at) VALUES ($1, $2, $3) RETURNING cycle_id";

    private static final String PROGRESS = "UPDATE tallyfy.sync_cycle SET requests = $2, pages = $3, runs_read = $4,"
            + " tasks_read = $5, runs_changed = $6, tasks_changed = $7, events = $8 WHERE cycle_id = $1 AND finished_at IS NULL";

    private static final String END = "UPDATE tallyfy.sync_cycle SET finished_at = $2, outcome = $3, error = $4"
            + " WHERE cycle_id = $1 AND finished_at IS NULL";

    private static final String INTERRUPTED = "UPDATE tallyfy.sync_cycle SET finished_at = $2, outcome = 'interrupted',"
            + " error = 'the daemon stopped before the cycle ended' WHERE org_id = $1 AND finished_at IS NULL";

    private static final String LAST_COMPLETE = "SELECT started_at FROM tallyfy.sync_cycle"
            + " WHERE org_id = $1 AND outcome = 'complete' ORDER BY started_at DESC LIMIT 1";

    private final Database database;

    public Cycles(Database database) {
        this.database = database;
    }

    public Mono<Long> begin(Session session, String org, Kind kind, Instant now) {
        return session.find(
                Query.of(BEGIN)
                        .bind(org)
                        .bind(kind.name().toLowerCase(Locale.ROOT))
                        .bind(now),
                row -> HeldRows.required(row, "cycle_id", Long.class));
    }

    /** Where it has not been ended by another, who took it for interrupted. */
    public Mono<Void> progress(long cycleId, Counts counts) {
        return database.update(Query.of(PROGRESS)
                        .bind(cycleId)
                        .bind(counts.requests())
                        .bind(counts.pages())
                        .bind(counts.runsRead())
                        .bind(counts.tasksRead())
                        .bind(counts.runsChanged())
                        .bind(counts.tasksChanged())
                        .bind(counts.events()))
                .then();
    }

    /** As {@link #progress}: the first end counts. */
    public Mono<Void> end(long cycleId, Outcome outcome, @Nullable String error, Instant now) {
        return database.update(Query.of(END)
                        .bind(cycleId)
                        .bind(now)
                        .bind(outcome.name().toLowerCase(Locale.ROOT))
                        .bindNullable(error, String.class))
                .then();
    }

    /** When the last cycle began that could read all it wanted to; empty where there was none. */
    public Mono<Instant> findLastComplete(String org) {
        return database.find(
                Query.of(LAST_COMPLETE).bind(org), row -> HeldRows.required(row, "started_at", Instant.class));
    }

    /** Cycles of an earlier holder that never ended. */
    public Mono<Void> endInterrupted(Session session, String org, Instant now) {
        return session.update(Query.of(INTERRUPTED).bind(org).bind(now)).then();
    }

    /** What a cycle reads: what is open and what changed, or everything. */
    public enum Kind {
        INCREMENTAL,
        FULL
    }

    /** How a cycle ended: COMPLETE; PARTIAL: some of it could not be read; FAILED; INTERRUPTED. */
    public enum Outcome {
        COMPLETE,
        PARTIAL,
        FAILED,
        INTERRUPTED
    }

    /** What a cycle has done: reads count items looked at, changes count rows written. */
    public record Counts(
            int requests, int pages, int runsRead, int tasksRead, int runsChanged, int tasksChanged, int events) {
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

        public Counts plus(Counts more) {
            return new Counts(
                    requests + more.requests,
                    pages + more.pages,
                    runsRead + more.runsRead,
                    tasksRead + more.tasksRead,
                    runsChanged + more.runsChanged,
                    tasksChanged + more.tasksChanged,
                    events + more.events);
        }
    }
}
