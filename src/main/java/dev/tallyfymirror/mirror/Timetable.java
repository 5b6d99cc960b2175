package dev.tallyfymirror.mirror;

import static dev.tallyfymirror.mirror.HeldRows.required;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What is to be read next, as the mirror knows it: open runs, runs unread for long, deadlines to come. */
public final class Timetable {
    private static final String GLIMPSE = "SELECT m.run_id, m.hash, m.open, m.tasks_read_at, m.tasks_read_hash,"
            + " m.tasks_refused_at, m.confirmed_at FROM tallyfy_sync.run_memory m";

    private static final String THERE = " JOIN tallyfy.run r ON r.org_id = m.org_id AND r.run_id = m.run_id"
            + " WHERE m.org_id = $1 AND r.deleted_at IS NULL AND r.hidden_at IS NULL";

    private static final String GLIMPSE_THERE = GLIMPSE + THERE;

    private static final String OPEN_RUNS =
            GLIMPSE + " WHERE m.org_id = $1 AND m.open ORDER BY m.tasks_read_at NULLS FIRST, m.run_id";

    private static final String UNREAD = " AND NOT m.open"
            + " AND (m.tasks_read_hash IS NULL OR (m.hash <> 0 AND m.tasks_read_hash <> m.hash))"
            + " AND (m.tasks_refused_at IS NULL OR m.tasks_refused_at < $2)";

    private static final String UNREAD_RUNS =
            GLIMPSE_THERE + UNREAD + " ORDER BY m.unread_since NULLS FIRST, m.run_id LIMIT $3";

    private static final String COUNT_UNREAD =
            "SELECT count(*) AS unread FROM tallyfy_sync.run_memory m" + THERE + UNREAD;

    private static final String INEXACT_RUNS = GLIMPSE_THERE
            + " AND (m.exactly_read_at IS NULL OR (m.open AND m.exactly_read_at < $2))"
            + " AND (m.tasks_refused_at IS NULL OR m.tasks_refused_at < $2)"
            + " ORDER BY m.open DESC, m.exactly_read_at NULLS FIRST, m.run_id LIMIT $3";

    private static final String KNOWN_RUNS = "SELECT count(*) AS known FROM tallyfy_sync.run_memory WHERE org_id = $1";

    private static final String ONE_OFF_TASKS = "SELECT m.task_id, m.run_id, m.hash,"
            + " m.listed OR ($2 AND t.archived_at IS NOT NULL AND t.deleted_at IS NULL AND t.hidden_at IS NULL) AS listed,"
            + " m.confirmed_at, CASE WHEN m.episode_since IS NULL THEN m.open_deadline END AS due_at"
            + " FROM tallyfy_sync.task_memory m JOIN tallyfy.task t ON t.org_id = m.org_id AND t.task_id = m.task_id"
            + " WHERE m.org_id = $1 AND m.run_id IS NULL";

    private static final String HELD_RUNS = GLIMPSE_THERE + " ORDER BY m.run_id";

    private static final String DUE = "SELECT task_id, run_id, open_deadline FROM tallyfy_sync.task_memory"
            + " WHERE org_id = $1 AND open_deadline <= $2 AND episode_since IS NULL"
            + " AND NOT EXISTS (SELECT 1 FROM unnest($3::text[], $5::timestamptz[]) AS w (id, deadline)"
            + " WHERE w.id = task_id AND w.deadline = open_deadline) ORDER BY open_deadline, task_id LIMIT $4";

    private static final String STILL_DUE = "SELECT task_id, run_id, open_deadline FROM tallyfy_sync.task_memory"
            + " WHERE org_id = $1 AND task_id = ANY($2) AND open_deadline <= $3 AND episode_since IS NULL"
            + " ORDER BY open_deadline, task_id";

    private static final String TASKS_OF_RUNS = "SELECT run_id, count(*) AS tasks FROM tallyfy_sync.task_memory"
            + " WHERE org_id = $1 AND run_id = ANY($2) GROUP BY run_id";

    private static final String NEXT_DEADLINE = "SELECT open_deadline FROM tallyfy_sync.task_memory"
            + " WHERE org_id = $1 AND open_deadline > $2 AND episode_since IS NULL"
            + " ORDER BY open_deadline LIMIT 1";

    private static final String READ = """
            WITH forgotten AS (
                DELETE FROM tallyfy.quarantine
                WHERE org_id = $1 AND kind = 'task' AND item_id IS NULL AND run_id = ANY($2) AND last_seen_at < $5)
            UPDATE tallyfy_sync.run_memory m SET tasks_read_at = r.started_at,
                tasks_refused_at = CASE WHEN NOT r.exact THEN m.tasks_refused_at END,
                tasks_read_hash = CASE WHEN m.unread_since > r.started_at THEN NULL ELSE r.run_hash END,
                exactly_read_at = CASE WHEN r.exact THEN r.started_at ELSE m.exactly_read_at END
            FROM unnest($2::text[], $3::timestamptz[], $4::bigint[], $6::boolean[]) AS r (run_id, started_at, run_hash, exact)
            WHERE m.org_id = $1 AND m.run_id = r.run_id AND m.run_id = ANY($2)""";

    private static final String MARK_UNREAD =
            "UPDATE tallyfy_sync.run_memory SET tasks_read_hash = NULL, unread_since = $3"
                    + " WHERE org_id = $1 AND run_id = ANY($2)";

    private static final String REFUSED =
            "UPDATE tallyfy_sync.run_memory SET tasks_refused_at = $3 WHERE org_id = $1 AND run_id = $2";

    private static final String CONFIRMED_RUNS =
            "UPDATE tallyfy_sync.run_memory SET confirmed_at = $3 WHERE org_id = $1 AND run_id = ANY($2)";

    private static final String UNCONFIRMED = "UPDATE tallyfy_sync.task_memory SET confirmed_at = NULL"
            + " WHERE org_id = $1 AND task_id = ANY($2) AND confirmed_at IS NOT NULL";

    private static final String READ_NAMELESS_RUNS = "DELETE FROM tallyfy.quarantine"
            + " WHERE org_id = $1 AND kind = 'run' AND item_id IS NULL AND last_seen_at < $2";

    private static final String READ_NAMELESS_ONE_OFF = "DELETE FROM tallyfy.quarantine"
            + " WHERE org_id = $1 AND kind = 'task' AND item_id IS NULL AND run_id IS NULL AND last_seen_at < $2";

    private static final String CONFIRMED =
            "UPDATE tallyfy_sync.task_memory SET confirmed_at = $3 WHERE org_id = $1 AND task_id = ANY($2)";

    private final Database database;

    public Timetable(Database database) {
        this.database = database;
    }

    /** Runs held as open, those unread for longest first. */
    public Mono<List<RunGlimpse>> listOpenRuns(String org) {
        return database.list(Query.of(OPEN_RUNS).bind(org), Glimpses::run);
    }

    /** Runs whose own list of tasks was never read nor lately refused, or of an open one not since then; open ones first. */
    public Mono<List<RunGlimpse>> listInexactRuns(String org, Instant since, int limit) {
        return database.list(Query.of(INEXACT_RUNS).bind(org).bind(since).bind(limit), Glimpses::run);
    }

    /** How many runs are known, whatever they are now. */
    public Mono<Long> countRuns(String org) {
        return database.find(Query.of(KNOWN_RUNS).bind(org), row -> required(row, "known", Long.class));
    }

    /**
     * Closed runs whose tasks have not been read since the run changed, nor refused since the given moment; last those
     * that could not be read a moment ago.
     */
    public Mono<List<RunGlimpse>> listUnreadClosedRuns(String org, Instant since, int limit) {
        return database.list(Query.of(UNREAD_RUNS).bind(org).bind(since).bind(limit), Glimpses::run);
    }

    /** How many these are. */
    public Mono<Long> countUnreadClosedRuns(String org, Instant since) {
        return database.find(Query.of(COUNT_UNREAD).bind(org).bind(since), row -> required(row, "unread", Long.class));
    }

    /** All runs that are held to be there. */
    public Mono<List<RunGlimpse>> listHeldRuns(String org) {
        return database.list(Query.of(HELD_RUNS).bind(org), Glimpses::run);
    }

    /** The tasks held outside of any run; whether a list shows them, one with the archived tasks or one without. */
    public Mono<List<TaskGlimpse>> listOneOffTasks(String org, boolean withArchived) {
        return database.list(Query.of(ONE_OFF_TASKS).bind(org).bind(withArchived), Glimpses::task);
    }

    /** Tasks not yet overdue whose deadline has passed at the given moment, these, with these deadlines, excepted. */
    public Mono<List<DueTask>> listDue(String org, Instant at, Collection<DueTask> except, int limit) {
        String[] ids = except.stream().map(DueTask::id).toArray(String[]::new);
        Instant[] deadlines = except.stream().map(DueTask::deadline).toArray(Instant[]::new);
        return database.list(
                Query.of(DUE).bind(org).bind(at).bind(ids).bind(limit).bind(deadlines), Timetable::dueTask);
    }

    /** Those of the given tasks that are not yet overdue though their deadline has passed at the given moment. */
    public Mono<List<DueTask>> listStillDue(String org, Instant at, Collection<String> taskIds) {
        return database.list(
                Query.of(STILL_DUE).bind(org).bind(Mirror.array(taskIds)).bind(at), Timetable::dueTask);
    }

    /** The earliest deadline after the given moment of a task that is not yet overdue; empty when there is none. */
    public Mono<Instant> findNextDeadline(String org, Instant after) {
        return database.find(
                Query.of(NEXT_DEADLINE).bind(org).bind(after), row -> required(row, "open_deadline", Instant.class));
    }

    /** How many tasks are held of each of these runs; runs without any are left out. */
    public Mono<Map<String, Long>> countTasks(String org, Collection<String> runIds) {
        return database.list(Query.of(TASKS_OF_RUNS).bind(org).bind(Mirror.array(runIds)), Timetable::count)
                .map(counts -> counts.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static Map.Entry<String, Long> count(Row row) {
        return Map.entry(required(row, "run_id", String.class), required(row, "tasks", Long.class));
    }

    /** The tasks of these runs were read completely; what has no readable id there and was not met again has left. */
    public Mono<Void> markRead(Session session, String org, Collection<Reading> readings) {
        if (readings.isEmpty()) {
            return Mono.empty();
        }
        String[] ids = readings.stream().map(Reading::runId).toArray(String[]::new);
        Instant[] started = readings.stream().map(Reading::startedAt).toArray(Instant[]::new);
        Long[] hashes = readings.stream().map(Reading::runHash).toArray(Long[]::new);
        Boolean[] exact = readings.stream().map(Reading::exact).toArray(Boolean[]::new);
        Instant earliest = readings.stream()
                .map(Reading::startedAt)
                .min(Instant::compareTo)
                .orElseThrow();
        return session.update(Query.of(READ)
                        .bind(org)
                        .bind(ids)
                        .bind(started)
                        .bind(hashes)
                        .bind(earliest)
                        .bind(exact))
                .then();
    }

    /** The tasks of these runs are to be read again from now on, whatever the lists show of the runs. */
    public Mono<Void> markUnread(Session session, String org, Collection<String> runIds, Instant now) {
        return runIds.isEmpty()
                ? Mono.empty()
                : session.update(Query.of(MARK_UNREAD)
                                .bind(org)
                                .bind(Mirror.array(runIds))
                                .bind(now.truncatedTo(ChronoUnit.SECONDS)))
                        .then();
    }

    /** The tasks of this run could not be read, though the run is there. */
    public Mono<Void> markRefused(Session session, String org, String runId, Instant at) {
        return session.update(Query.of(REFUSED).bind(org).bind(runId).bind(at)).then();
    }

    /** These tasks are to be asked for by id when a list does not show them, however lately they were. */
    public Mono<Void> markUnconfirmed(Session session, String org, Collection<String> taskIds) {
        return taskIds.isEmpty()
                ? Mono.empty()
                : session.update(Query.of(UNCONFIRMED).bind(org).bind(Mirror.array(taskIds)))
                        .then();
    }

    /** A read by id has told why no list shows these tasks. */
    public Mono<Void> markConfirmed(Session session, String org, Collection<String> taskIds, Instant at) {
        return session.update(Query.of(CONFIRMED)
                        .bind(org)
                        .bind(Mirror.array(taskIds))
                        .bind(at))
                .then();
    }

    /** A read by id has told why no list shows these runs; {@code at} is null where a list does again. */
    public Mono<Void> markRunsConfirmed(Session session, String org, Collection<String> runIds, @Nullable Instant at) {
        return session.update(Query.of(CONFIRMED_RUNS)
                        .bind(org)
                        .bind(Mirror.array(runIds))
                        .bindNullable(at, Instant.class))
                .then();
    }

    /** All runs were listed, from this moment on; what has no readable id and was not met again has left. */
    public Mono<Void> markAllRunsListed(Session session, String org, Instant startedAt) {
        return session.update(Query.of(READ_NAMELESS_RUNS).bind(org).bind(startedAt))
                .then();
    }

    /** All one-off tasks were listed, from this moment on; what has no readable id and was not met again has left. */
    public Mono<Void> markOneOffListed(Session session, String org, Instant startedAt) {
        return session.update(Query.of(READ_NAMELESS_ONE_OFF).bind(org).bind(startedAt))
                .then();
    }

    private static DueTask dueTask(Row row) {
        return new DueTask(
                required(row, "task_id", String.class),
                row.get("run_id", String.class),
                required(row, "open_deadline", Instant.class));
    }
}
