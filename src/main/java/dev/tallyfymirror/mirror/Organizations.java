package dev.tallyfymirror.mirror;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The organizations mirrored here: their baseline, how far their sync is, and what troubles it. */
public final class Organizations {
    /** A row that is as it is to be stays unlocked: this is asked every second, beside those who have it locked. */
    private static final String ENROLL = "WITH made AS (INSERT INTO tallyfy_sync.organization (org_id, base_url)"
            + " VALUES ($1, $2) ON CONFLICT (org_id) DO NOTHING)"
            + " UPDATE tallyfy_sync.organization SET base_url = $2 WHERE org_id = $1 AND base_url <> $2";

    private static final String STATE =
            "SELECT baseline, first_synced_at, full_synced_at, newest_read_at, way_left, loss_accepted_at, lost_runs,"
                    + " (SELECT max(c.started_at) FROM tallyfy.sync_cycle c WHERE c.org_id = o.org_id"
                    + " AND c.kind = 'full' AND c.outcome = 'partial') AS full_tried_at"
                    + " FROM tallyfy_sync.organization o WHERE org_id = $1";

    private static final String BASELINE =
            "UPDATE tallyfy_sync.organization SET baseline = $2 WHERE org_id = $1 AND baseline IS NULL";

    private static final String FULL_SYNCED = "UPDATE tallyfy_sync.organization SET full_synced_at = $2,"
            + " first_synced_at = coalesce(first_synced_at, $2), lost_runs = NULL WHERE org_id = $1";

    private static final String ACCEPT_LOSS =
            "UPDATE tallyfy_sync.organization SET loss_accepted_at = clock_timestamp() WHERE org_id = $1";

    private static final String SUSPECT_LOSS = "UPDATE tallyfy_sync.organization SET lost_runs = $2 WHERE org_id = $1";

    private static final String ACCEPTANCE_USED = "UPDATE tallyfy_sync.organization SET loss_accepted_at = NULL"
            + " WHERE org_id = $1 AND loss_accepted_at = $2";

    private static final String OPEN_READ =
            "UPDATE tallyfy_sync.organization SET open_read_at = coalesce($2, open_read_at),"
                    + " newest_read_at = coalesce($6, newest_read_at),"
                    + " turn = $3 * interval '1 millisecond', requests_per_hour = $4, way_left = $5 WHERE org_id = $1";

    /** A measurement is exact to about a second. */
    private static final String CLOCK = "UPDATE tallyfy_sync.organization SET clock_offset = $2 - clock_timestamp()"
            + " WHERE org_id = $1 AND abs(extract(epoch FROM $2 - clock_timestamp() - clock_offset)) > 1";

    private static final String ANNOUNCED = "UPDATE tallyfy_sync.organization SET runs_announced = $2"
            + " WHERE org_id = $1 AND runs_announced IS DISTINCT FROM $2";

    private static final String TROUBLE = "UPDATE tallyfy_sync.organization SET trouble = $2,"
            + " trouble_since = CASE WHEN $2::text IS NULL THEN NULL ELSE coalesce(trouble_since, $3) END"
            + " WHERE org_id = $1 AND trouble IS DISTINCT FROM $2";

    private final Database database;

    public Organizations(Database database) {
        this.database = database;
    }

    /** Makes the organization known, with the base URL that its events name as their source. */
    public Mono<Void> enroll(String org, String baseUrl) {
        return database.update(Query.of(ENROLL).bind(org).bind(baseUrl)).then();
    }

    public Mono<State> find(String org) {
        return database.find(Query.of(STATE).bind(org), Organizations::state);
    }

    /** Stores the baseline where there is none yet. */
    public Mono<Void> begin(Session session, String org, Instant baseline) {
        return session.update(Query.of(BASELINE).bind(org).bind(baseline)).then();
    }

    /**
     * A full cycle that began at this moment was complete: the first of them ends the first sync, and what was suspected
     * to be lost is settled.
     */
    public Mono<Void> fullySynced(Session session, String org, Instant startedAt) {
        return session.update(Query.of(FULL_SYNCED).bind(org).bind(startedAt)).then();
    }

    /** A person has accepted a large loss, for the next pass. */
    public Mono<Void> acceptLoss(String org) {
        return database.update(Query.of(ACCEPT_LOSS).bind(org)).then();
    }

    /** A pass found these runs gone, more than it may take away at once. */
    public Mono<Void> suspectLoss(Session session, String org, Collection<String> runIds) {
        return session.update(Query.of(SUSPECT_LOSS).bind(org).bind(Mirror.array(runIds)))
                .then();
    }

    /** A complete pass has used up the acceptance given at this moment. */
    public Mono<Void> useAcceptance(Session session, String org, Instant acceptedAt) {
        return session.update(Query.of(ACCEPTANCE_USED).bind(org).bind(acceptedAt))
                .then();
    }

    /** How fresh the open runs are, now that a complete cycle has ended. */
    public Mono<Void> openRead(Session session, String org, OpenRead read) {
        return session.update(Query.of(OPEN_READ)
                        .bind(org)
                        .bindNullable(read.readAt(), Instant.class)
                        .bind(read.turn().toMillis())
                        .bind(read.requestsPerHour())
                        .bindNullable(read.wayLeft(), String.class)
                        .bindNullable(read.newestReadAt(), Instant.class))
                .then();
    }

    /** It is this moment by Tallyfy's clock: how far the database's is from it tells how long ago something was. */
    public Mono<Void> itIs(Session session, String org, Instant now) {
        return session.update(Query.of(CLOCK).bind(org).bind(now)).then();
    }

    /** So many runs the lists announce to the first sync. */
    public Mono<Void> announced(String org, int runs) {
        return database.update(Query.of(ANNOUNCED).bind(org).bind(runs)).then();
    }

    /**
     * {@code readAt} is the cycle's start where it saw the tasks of every open run, else null; {@code newestReadAt} the same
     * where it read the list of the newest runs to its end; {@code turn} how long it takes to see all open runs; {@code
     * requestsPerHour} 0 = no limit; {@code wayLeft}: which cheaper way of reading was left, and why.
     */
    public record OpenRead(
            @Nullable Instant readAt,
            @Nullable Instant newestReadAt,
            Duration turn,
            int requestsPerHour,
            @Nullable String wayLeft) {}

    /** What keeps the mirror of this organization from working; null when nothing does any more. */
    public Mono<Void> troubled(Session session, String org, @Nullable String reason, Instant now) {
        return session.update(Query.of(TROUBLE)
                        .bind(org)
                        .bindNullable(reason, String.class)
                        .bind(now))
                .then();
    }

    private static State state(Row row) {
        return new State(
                row.get("baseline", Instant.class),
                row.get("first_synced_at", Instant.class),
                row.get("full_synced_at", Instant.class),
                row.get("full_tried_at", Instant.class),
                row.get("newest_read_at", Instant.class),
                row.get("way_left", String.class),
                new Loss(row.get("loss_accepted_at", Instant.class), ids(row.get("lost_runs", String[].class))));
    }

    private static Set<String> ids(String @Nullable [] array) {
        return array == null ? Set.of() : Set.of(array);
    }

    /**
     * {@code baseline} is null before the first sync has begun, {@code firstSyncedAt} until it has ended. {@code
     * fullTriedAt}: the start of the last full cycle that could read only a part; {@code newestReadAt}: of the last that
     * read the newest runs to the end of their list; {@code wayLeft}: why ways of reading had been left by the last cycle.
     */
    public record State(
            @Nullable Instant baseline,
            @Nullable Instant firstSyncedAt,
            @Nullable Instant fullSyncedAt,
            @Nullable Instant fullTriedAt,
            @Nullable Instant newestReadAt,
            @Nullable String wayLeft,
            Loss loss) {}

    /** Runs that an earlier pass found gone and left alone, being too many; and when a person accepted a large loss. */
    public record Loss(@Nullable Instant acceptedAt, Set<String> suspected) {}
}
