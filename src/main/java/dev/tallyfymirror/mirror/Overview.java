package dev.tallyfymirror.mirror;

import static dev.tallyfymirror.mirror.HeldRows.required;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** How the mirror of an organization stands, for those who ask: counted live, so not for every second. */
public final class Overview {
    private static final String COUNTS = """
            SELECT (SELECT count(*) FROM tallyfy.run WHERE org_id = $1 AND deleted_at IS NULL AND hidden_at IS NULL) AS runs,
                   (SELECT count(*) FROM tallyfy.task WHERE org_id = $1 AND deleted_at IS NULL AND hidden_at IS NULL) AS tasks,
                   (SELECT count(*) FROM tallyfy.open_task WHERE org_id = $1) AS open,
                   (SELECT count(*) FROM tallyfy.overdue_task WHERE org_id = $1) AS overdue,
                   (SELECT count(*) FROM tallyfy.quarantine WHERE org_id = $1) AS quarantined""";

    private static final String HEALTH = "SELECT first_sync_done, last_cycle_kind, last_cycle_started_at,"
            + " last_cycle_finished_at, last_cycle_outcome, last_cycle_error,"
            + " (extract(epoch FROM lag) * 1000)::bigint AS lag_millis, trouble, trouble_since,"
            + " (extract(epoch FROM oldest_unread) * 1000)::bigint AS unread_millis,"
            + " (extract(epoch FROM turn) * 1000)::bigint AS turn_millis,"
            + " (extract(epoch FROM unread_bound) * 1000)::bigint AS bound_millis, open_runs_never_read, degraded,"
            + " runs_announced, last_cycle_runs_read, last_cycle_requests"
            + " FROM tallyfy.sync_health WHERE org_id = $1";

    private static final String REQUESTS = "SELECT key AS purpose, value::bigint AS requests"
            + " FROM tallyfy.sync_health, jsonb_each_text(requests_by_purpose) WHERE org_id = $1 ORDER BY 1";

    private final Database database;

    public Overview(Database database) {
        this.database = database;
    }

    /** Whether this database holds a mirror at all: its schema has been made. */
    public Mono<Boolean> isMade() {
        return database.find(
                Query.of("SELECT to_regclass('tallyfy_sync.feed') IS NOT NULL AS made"),
                row -> required(row, "made", Boolean.class));
    }

    public Mono<Counts> count(String org) {
        return database.find(Query.of(COUNTS).bind(org), Overview::counts);
    }

    /** Empty for an organization that is not known here yet. */
    public Mono<Health> findHealth(String org) {
        return database.find(Query.of(HEALTH).bind(org), Overview::health);
    }

    /** Requests in the last hour by what they were for; nothing where there is no limit. */
    public Mono<Map<String, Long>> countRequests(String org) {
        return database.list(
                        Query.of(REQUESTS).bind(org),
                        row -> Map.entry(required(row, "purpose", String.class), required(row, "requests", Long.class)))
                .map(list -> list.stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, TreeMap::new)));
    }

    private static Counts counts(Row row) {
        return new Counts(
                required(row, "runs", Long.class),
                required(row, "tasks", Long.class),
                required(row, "open", Long.class),
                required(row, "overdue", Long.class),
                required(row, "quarantined", Long.class));
    }

    private static Health health(Row row) {
        Instant startedAt = row.get("last_cycle_started_at", Instant.class);
        LastCycle last = startedAt == null
                ? null
                : new LastCycle(
                        required(row, "last_cycle_kind", String.class),
                        startedAt,
                        row.get("last_cycle_finished_at", Instant.class),
                        row.get("last_cycle_outcome", String.class),
                        row.get("last_cycle_error", String.class));
        return new Health(
                required(row, "first_sync_done", Boolean.class),
                last,
                millis(row, "lag_millis"),
                row.get("trouble", String.class),
                row.get("trouble_since", Instant.class),
                freshness(row));
    }

    private static Freshness freshness(Row row) {
        return new Freshness(
                millis(row, "unread_millis"),
                millis(row, "turn_millis"),
                millis(row, "bound_millis"),
                required(row, "open_runs_never_read", Long.class),
                row.get("degraded", String.class),
                new Headway(
                        orZero(row.get("runs_announced", Integer.class)),
                        orZero(row.get("last_cycle_runs_read", Integer.class)),
                        orZero(row.get("last_cycle_requests", Integer.class))));
    }

    private static int orZero(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    private static @Nullable Duration millis(Row row, String column) {
        Long millis = row.get(column, Long.class);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    /** Runs and tasks that are there, open and overdue tasks, and what is in quarantine. */
    public record Counts(long runs, long tasks, long open, long overdue, long quarantined) {}

    /** The last cycle that was begun; not yet finished where {@code finishedAt} is null. */
    public record LastCycle(
            String kind,
            Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable String outcome,
            @Nullable String error) {}

    /** {@code lag}: how long ago the last complete cycle began; null before the first. */
    public record Health(
            boolean firstSyncDone,
            @Nullable LastCycle last,
            @Nullable Duration lag,
            @Nullable String trouble,
            @Nullable Instant troubleSince,
            Freshness freshness) {}

    /**
     * How fresh the open runs are. {@code oldestUnread}: for how long the one unread for longest has been so; {@code turn}: how
     * long a turn over all of them takes at this request budget; {@code bound}: none stays unread for longer, as is
     * published; {@code degraded}: why the mirror is less fresh than it could be.
     */
    public record Freshness(
            @Nullable Duration oldestUnread,
            @Nullable Duration turn,
            @Nullable Duration bound,
            long neverRead,
            @Nullable String degraded,
            Headway headway) {
        public static final Freshness UNKNOWN = new Freshness(null, null, null, 0, null, new Headway(0, 0, 0));
    }

    /** How many runs the lists announced to the first sync, and what the last cycle has done so far. */
    public record Headway(int runsAnnounced, int runsRead, int requests) {}
}
