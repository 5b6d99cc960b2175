package dev.tallyfymirror.mirror;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import io.r2dbc.spi.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The organizations mirrored here: their baseline, how far their sync is, and what troubles it. */
public final class Organizations {
    private static final String ENROLL = "INSERT INTO tallyfy_sync.organization AS o (org_id, base_url) VALUES ($1, $2)"
            + " ON CONFLICT (org_id) DO UPDATE SET base_url = excluded.base_url WHERE o.base_url <> excluded.base_url";

    private static final String STATE = "SELECT baseline, first_synced_at, full_synced_at, loss_accepted_at, trouble"
            + " FROM tallyfy_sync.organization WHERE org_id = $1";

    private static final String BASELINE =
            "UPDATE tallyfy_sync.organization SET baseline = $2 WHERE org_id = $1 AND baseline IS NULL";

    private static final String FULL_SYNCED = "UPDATE tallyfy_sync.organization SET full_synced_at = $2,"
            + " first_synced_at = coalesce(first_synced_at, $2) WHERE org_id = $1";

    private static final String ACCEPT_LOSS =
            "UPDATE tallyfy_sync.organization SET loss_accepted_at = clock_timestamp() WHERE org_id = $1";

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

    /** A full cycle that began at this moment was complete; the first of them ends the first sync. */
    public Mono<Void> fullySynced(Session session, String org, Instant startedAt) {
        return session.update(Query.of(FULL_SYNCED).bind(org).bind(startedAt)).then();
    }

    /** A person has accepted a large loss, for the next pass. */
    public Mono<Void> acceptLoss(String org) {
        return database.update(Query.of(ACCEPT_LOSS).bind(org)).then();
    }

    /** What keeps the mirror of this organization from working; null when nothing does any more. */
    public Mono<Void> troubled(String org, @Nullable String reason, Instant now) {
        return database.update(Query.of(TROUBLE)
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
                row.get("loss_accepted_at", Instant.class),
                row.get("trouble", String.class));
    }

    /** {@code baseline} is null before the first sync has begun, {@code firstSyncedAt} until it has ended. */
    public record State(
            @Nullable Instant baseline,
            @Nullable Instant firstSyncedAt,
            @Nullable Instant fullSyncedAt,
            @Nullable Instant lossAcceptedAt,
            @Nullable String trouble) {}
}
