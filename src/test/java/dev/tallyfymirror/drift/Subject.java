package dev.tallyfymirror.drift;

import dev.tallyfymirror.diff.Rules.Initial;
import dev.tallyfymirror.event.Events;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.mirror.Cycles;
import dev.tallyfymirror.mirror.Errands;
import dev.tallyfymirror.mirror.Mirror;
import dev.tallyfymirror.mirror.Organizations;
import dev.tallyfymirror.mirror.Timetable;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.sync.CycleReport;
import dev.tallyfymirror.sync.Stores;
import dev.tallyfymirror.sync.Sync;
import dev.tallyfymirror.sync.SyncListener;
import dev.tallyfymirror.sync.SyncSettings;
import dev.tallyfymirror.tallyfy.BodyLimits;
import dev.tallyfymirror.tallyfy.ClientSettings;
import dev.tallyfymirror.tallyfy.Credentials;
import dev.tallyfymirror.tallyfy.RequestBudget;
import dev.tallyfymirror.tallyfy.RequestObserver;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import io.r2dbc.spi.Row;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** The sync of one organization with small pages, and what it has marked. */
final class Subject implements AutoCloseable {
    static final int PAGE_SIZE = 5;
    static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String MARKS = """
            SELECT run_id AS id, NULL AS run_id, deleted_at IS NOT NULL AS deleted, hidden_at IS NOT NULL AS hidden,
                   archived_at IS NOT NULL AS archived FROM tallyfy.run WHERE org_id = $1
            UNION ALL
            SELECT task_id, run_id, deleted_at IS NOT NULL, hidden_at IS NOT NULL, archived_at IS NOT NULL
            FROM tallyfy.task WHERE org_id = $1""";

    private final Database database;
    private final String org;
    private final TallyfyClient client;
    private final Sync sync;

    Subject(RunningStandIn standIn, Database database, int concurrency) {
        this.database = database;
        this.org = standIn.organization();
        URI base = URI.create(standIn.baseUrl());
        Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 3, RandomGenerator.getDefault());
        var limits = new ClientSettings.Limits(
                concurrency, Duration.ofSeconds(10), BodyLimits.of(32 << 20), Duration.ofHours(1));
        this.client = new TallyfyClient(
                new ClientSettings(base, org, PAGE_SIZE, limits, backoff),
                new Credentials.AccessToken(standIn.token()),
                Clock.systemUTC(),
                RequestBudget.unlimited(),
                RequestObserver.NONE);
        this.sync = new Sync(
                settings(standIn, concurrency),
                client,
                stores(database, base),
                new Sync.Surroundings(SyncListener.NONE, () -> 0, Clock.systemUTC()),
                backoff);
    }

    private static SyncSettings settings(RunningStandIn standIn, int concurrency) {
        return new SyncSettings(
                standIn.organization(),
                standIn.baseUrl(),
                concurrency,
                true,
                new SyncSettings.Pace(Duration.ofSeconds(60), Duration.ofHours(24), Duration.ofHours(1), 0),
                new SyncSettings.Loss(20, 15),
                new SyncSettings.Announcing(Duration.ZERO, true, Initial.NONE, EnumSet.allOf(FactType.class)));
    }

    private static Stores stores(Database database, URI base) {
        return new Stores(
                database,
                new Leases(database, UUID.randomUUID().toString(), Duration.ofSeconds(30), "drift"),
                new Mirror(database),
                new Timetable(database),
                new Organizations(database),
                new Cycles(database),
                new Errands(database),
                new RequestLedger(database),
                new Outbox(database),
                Events.of(base));
    }

    /** A full cycle. */
    CycleReport sweep() {
        return Objects.requireNonNull(cycle(true).block(PATIENCE));
    }

    Mono<CycleReport> cycle(boolean full) {
        return sync.once(full, Mono.never());
    }

    /** By id. */
    Map<String, Mark> marks() {
        List<Mark> marks = Objects.requireNonNull(
                database.list(Query.of(MARKS).bind(org), Subject::mark).block(PATIENCE));
        return marks.stream().collect(Collectors.toMap(Mark::id, Function.identity()));
    }

    private static Mark mark(Row row) {
        return new Mark(
                Objects.requireNonNull(row.get("id", String.class)),
                row.get("run_id", String.class),
                is(row, "deleted"),
                is(row, "hidden"),
                is(row, "archived"));
    }

    private static boolean is(Row row, String name) {
        return Boolean.TRUE.equals(row.get(name, Boolean.class));
    }

    @Override
    public void close() {
        client.close().block(PATIENCE);
    }
}
