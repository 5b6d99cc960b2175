package dev.tallyfymirror.bench;

import dev.tallyfymirror.LedgerBudget;
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
import dev.tallyfymirror.postgres.DatabaseSettings;
import dev.tallyfymirror.postgres.DatabaseUrl;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.sync.CycleReport;
import dev.tallyfymirror.sync.Stores;
import dev.tallyfymirror.sync.Sync;
import dev.tallyfymirror.sync.SyncListener;
import dev.tallyfymirror.sync.SyncSettings;
import dev.tallyfymirror.tallyfy.BodyLimits;
import dev.tallyfymirror.tallyfy.ClientSettings;
import dev.tallyfymirror.tallyfy.Credentials;
import dev.tallyfymirror.tallyfy.Purpose;
import dev.tallyfymirror.tallyfy.RequestBudget;
import dev.tallyfymirror.tallyfy.RequestObserver;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The client and the sync of one organization as the daemon puts them together, with the usual settings; but a minute, an
 * hour and all intervals are shorter. {@code limited}: under the request budget, which is kept in the database.
 */
final class ScaledSync implements AutoCloseable {
    static final int PER_MINUTE = 100;
    static final int PER_HOUR = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int CONCURRENCY = 4;

    private final AtomicLong requests = new AtomicLong();
    private final Database database;
    private final RequestLedger ledger;
    private final TallyfyClient client;
    private final Sync sync;

    ScaledSync(String baseUrl, DatabaseUrl url, Scale scale, Duration full, boolean limited) {
        this.database = Database.open(DatabaseSettings.of(url, Duration.ofSeconds(30)));
        this.ledger = new RequestLedger(database, scale.windows());
        this.client = client(baseUrl, limited);
        this.sync = new Sync(
                settings(baseUrl, scale, full),
                client,
                stores(baseUrl),
                new Sync.Surroundings(SyncListener.NONE, requests::get, Clock.systemUTC()),
                patience());
    }

    private static Backoff patience() {
        return new Backoff(
                Duration.ofMillis(200), Duration.ofSeconds(10), Backoff.UNLIMITED, RandomGenerator.getDefault());
    }

    private TallyfyClient client(String baseUrl, boolean limited) {
        var limits = new ClientSettings.Limits(
                CONCURRENCY, Duration.ofSeconds(30), BodyLimits.of(32 << 20), Duration.ofHours(1));
        var retries = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(20), 4, RandomGenerator.getDefault());
        RequestBudget budget = limited
                ? new LedgerBudget(ledger, Organization.ID, new RequestLedger.Limits(PER_MINUTE, PER_HOUR), patience())
                : RequestBudget.unlimited();
        return new TallyfyClient(
                new ClientSettings(URI.create(baseUrl), Organization.ID, 100, limits, retries),
                new Credentials.AccessToken(Organization.TOKEN),
                Clock.systemUTC(),
                budget,
                new RequestObserver() {
                    @Override
                    public void sent(Purpose purpose) {
                        requests.incrementAndGet();
                    }
                });
    }

    private static SyncSettings settings(String baseUrl, Scale scale, Duration full) {
        return new SyncSettings(
                Organization.ID,
                baseUrl,
                CONCURRENCY,
                true,
                new SyncSettings.Pace(
                        scale.real(Duration.ofMinutes(1)),
                        scale.real(full),
                        scale.real(Duration.ofHours(1)),
                        PER_HOUR,
                        scale.real(Duration.ofHours(1))),
                new SyncSettings.Loss(20, 15),
                new SyncSettings.Announcing(
                        Duration.ZERO,
                        true,
                        Initial.NONE,
                        EnumSet.of(
                                FactType.TASK_COMPLETED,
                                FactType.TASK_REOPENED,
                                FactType.TASK_OVERDUE,
                                FactType.TASK_OVERDUE_CLEARED)));
    }

    private Stores stores(String baseUrl) {
        return new Stores(
                database,
                new Leases(database, UUID.randomUUID().toString(), Duration.ofSeconds(30), "benchmark"),
                new Mirror(database),
                new Timetable(database),
                new Organizations(database),
                new Cycles(database),
                new Errands(database),
                ledger,
                new Outbox(database),
                Events.of(URI.create(baseUrl)));
    }

    TallyfyClient client() {
        return client;
    }

    /** One cycle: the first is a first sync. */
    CycleReport once() {
        return sync.once(false, Mono.never()).block(PATIENCE);
    }

    /** Cycles on schedule, until told to stop. */
    Mono<Void> run(Mono<Void> stop) {
        return sync.run(stop);
    }

    @Override
    public void close() {
        Flux.concat(client.close(), database.close()).blockLast(PATIENCE);
    }
}
