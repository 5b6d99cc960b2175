package dev.tallyfymirror.mirror;

import static dev.tallyfymirror.mirror.HeldRows.required;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.time.Instant;
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
            + " (extract(epoch FROM lag) * 1000)::bigint AS lag_millis, trouble, trouble_since"
            + " FROM tallyfy.sync_health WHERE org_id = $1";

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

    private static Counts counts(Row row) {
        return new Counts(
                required(row, "runs", Long.class),
                required(row, "tasks", Long.class),
                required(row, "open", Long.class),
                required(row, "overdue", Long.class),
                required(row, "quarantined", Long.class));
    }

    private static Health health(Row row) {
        Long lag = row.get("lag_millis", Long.class);
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
                lag == null ? null : Duration.ofMillis(lag),
                row.get("trouble", String.class),
                row.get("trouble_since", Instant.class));
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
            @Nullable Instant troubleSince) {}
}
