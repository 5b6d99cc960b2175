package dev.tallyfymirror.lease;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * The requests permitted for an organization in the last hour, by every process on this database: two exact sliding
 * windows (a token bucket would let twice its limit through a window), counted under the organization's row.
 */
public final class RequestLedger {
    private static final String MAKE =
            "INSERT INTO tallyfy_sync.budget (org_id) VALUES ($1) ON CONFLICT (org_id) DO NOTHING";

    private static final String LOCK = "SELECT org_id FROM tallyfy_sync.budget WHERE org_id = $1 FOR NO KEY UPDATE";

    /** Where the clock was set back: what is of a time to come was permitted by now. Else it finds nothing. */
    private static final String SETTLE = "UPDATE tallyfy_sync.request SET permitted_at = clock_timestamp()"
            + " WHERE org_id = $1 AND permitted_at > clock_timestamp() + interval '1 second'";

    /** How long until a request fits: past the pause, and past the n-th youngest request of each window. */
    private static final String WAIT = """
            SELECT greatest(0, coalesce(ceil(extract(epoch FROM max(free_at) - clock_timestamp()) * 1000), 0))::bigint AS wait
            FROM (
                SELECT paused_until AS free_at FROM tallyfy_sync.budget WHERE org_id = $1
                UNION ALL
                (SELECT permitted_at + $4 * interval '1 millisecond' FROM tallyfy_sync.request
                 WHERE org_id = $1 AND $2 > 0 ORDER BY permitted_at DESC OFFSET greatest($2 - 1, 0) LIMIT 1)
                UNION ALL
                (SELECT permitted_at + $5 * interval '1 millisecond' FROM tallyfy_sync.request
                 WHERE org_id = $1 AND $3 > 0 ORDER BY permitted_at DESC OFFSET greatest($3 - 1, 0) LIMIT 1)
                UNION ALL
                (SELECT permitted_at + $5 * interval '1 millisecond' FROM tallyfy_sync.request
                 WHERE org_id = $1 AND $6 > 0 AND purpose = $7
                 ORDER BY permitted_at DESC OFFSET greatest($6 - 1, 0) LIMIT 1)
            ) AS windows""";

    private static final String PERMIT =
            "INSERT INTO tallyfy_sync.request (org_id, permitted_at, purpose)" + " VALUES ($1, clock_timestamp(), $2)";

    private static final String FORGET = "DELETE FROM tallyfy_sync.request"
            + " WHERE org_id = $1 AND permitted_at < clock_timestamp() - $2 * interval '1 millisecond'";

    private static final String PAUSE = "INSERT INTO tallyfy_sync.budget (org_id, paused_until, reason)"
            + " VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond', $3) ON CONFLICT (org_id) DO UPDATE"
            + " SET paused_until = greatest(budget.paused_until, excluded.paused_until), reason = excluded.reason";

    private static final String USED = "SELECT count(*) AS used FROM tallyfy_sync.request"
            + " WHERE org_id = $1 AND permitted_at > clock_timestamp() - $2 * interval '1 millisecond'";

    private final Database database;
    private final Windows windows;

    public RequestLedger(Database database) {
        this(database, Windows.REAL);
    }

    /** With windows that are not as long as they are called: for a benchmark whose time is faster. */
    public RequestLedger(Database database, Windows windows) {
        this.database = database;
        this.windows = windows;
    }

    /** How long a minute and an hour are. */
    public record Windows(Duration minute, Duration hour) {
        static final Windows REAL = new Windows(Duration.ofMinutes(1), Duration.ofHours(1));

        /**
         * Requests are counted here when they are permitted and at Tallyfy when they arrive: one that was long on its
         * way counts there for longer.
         */
        private long counted(Duration window) {
            return window.plus(minute.dividedBy(60)).toMillis();
        }

        /** A request is remembered a little longer than it counts. */
        private long remembered() {
            return hour.plus(minute.multipliedBy(5)).toMillis();
        }
    }

    /**
     * Zero when the request is permitted, and then it is counted; else how long to wait before asking again. A limit of 0
     * is none.
     */
    public Mono<Duration> permit(String org, String purpose, Limits limits) {
        return database.inTransaction(session -> session.update(Query.of(MAKE).bind(org))
                .then(session.find(Query.of(LOCK).bind(org), row -> true))
                .then(session.update(Query.of(SETTLE).bind(org)))
                .then(session.find(windows(org, purpose, limits), RequestLedger::toWait))
                .flatMap(wait -> wait.isZero() ? count(session, org, purpose) : Mono.just(wait)));
    }

    private Query windows(String org, String purpose, Limits limits) {
        return Query.of(WAIT)
                .bind(org)
                .bind(limits.perMinute())
                .bind(limits.perHour())
                .bind(windows.counted(windows.minute()))
                .bind(windows.counted(windows.hour()))
                .bind(limits.ofPurpose())
                .bind(purpose);
    }

    private Mono<Duration> count(Session session, String org, String purpose) {
        return session.update(Query.of(PERMIT).bind(org).bind(purpose))
                .then(session.update(Query.of(FORGET).bind(org).bind(windows.remembered())))
                .thenReturn(Duration.ZERO);
    }

    /** No request of anybody's before this time has passed. */
    public Mono<Void> pause(String org, Duration time, String reason) {
        return database.update(Query.of(PAUSE).bind(org).bind(time.toMillis()).bind(reason))
                .then();
    }

    /** Requests permitted in the last hour. */
    public Mono<Long> used(String org) {
        return database.find(
                Query.of(USED).bind(org).bind(windows.hour().toMillis()),
                row -> Objects.requireNonNull(row.get("used", Long.class)));
    }

    private static Duration toWait(Row row) {
        return Duration.ofMillis(Objects.requireNonNull(row.get("wait", Long.class)));
    }

    /**
     * Requests permitted in any 60 seconds and in any hour, and of one purpose in any hour; 0 = no limit.
     */
    public record Limits(int perMinute, int perHour, int ofPurpose) {
        public Limits(int perMinute, int perHour) {
            this(perMinute, perHour, 0);
        }

        public Limits withOfPurpose(int share) {
            return new Limits(perMinute, perHour, share);
        }

        public boolean isNone() {
            return perMinute == 0 && perHour == 0;
        }
    }
}
