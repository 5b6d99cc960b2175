package dev.tallyfymirror.bench;

import dev.tallyfymirror.diff.Rules.Initial;
import dev.tallyfymirror.event.Events;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.mirror.Cycles;
import dev.tallyfymirror.mirror.Cycles.Outcome;
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
import dev.tallyfymirror.tallyfy.RunQuery;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is measured: the client and the sync of one organization into one database, with the usual settings. */
final class Subject implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Set<FactType> ANNOUNCED = EnumSet.of(
            FactType.TASK_COMPLETED, FactType.TASK_REOPENED, FactType.TASK_OVERDUE, FactType.TASK_OVERDUE_CLEARED);

    private final AtomicLong requests = new AtomicLong();
    private final int concurrency;
    private final Database database;
    private final TallyfyClient client;
    private final Sync sync;

    Subject(String baseUrl, DatabaseUrl url, int concurrency) {
        this.concurrency = concurrency;
        this.database = Database.open(DatabaseSettings.of(url, Duration.ofSeconds(30)));
        Backoff backoff = new Backoff(
                Duration.ofMillis(100), Duration.ofSeconds(5), Backoff.UNLIMITED, RandomGenerator.getDefault());
        this.client = client(baseUrl, backoff);
        this.sync = new Sync(
                settings(baseUrl),
                client,
                stores(baseUrl),
                new Sync.Surroundings(SyncListener.NONE, requests::get, Clock.systemUTC()),
                backoff);
    }

    private TallyfyClient client(String baseUrl, Backoff backoff) {
        var limits = new ClientSettings.Limits(
                concurrency,
                Duration.ofSeconds(30),
                BodyLimits.within(Runtime.getRuntime().maxMemory(), 1),
                Duration.ofHours(1));
        return new TallyfyClient(
                new ClientSettings(URI.create(baseUrl), Organization.ID, 100, limits, backoff),
                new Credentials.AccessToken(Organization.TOKEN),
                Clock.systemUTC(),
                RequestBudget.unlimited(),
                new RequestObserver() {
                    @Override
                    public void sent(Purpose purpose) {
                        requests.incrementAndGet();
                    }
                });
    }

    private SyncSettings settings(String baseUrl) {
        return new SyncSettings(
                Organization.ID,
                baseUrl,
                concurrency,
                true,
                new SyncSettings.Pace(Duration.ofSeconds(60), Duration.ofHours(24), Duration.ofHours(1), 0),
                new SyncSettings.Loss(20, 15),
                new SyncSettings.Announcing(Duration.ZERO, true, Initial.NONE, ANNOUNCED));
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
                new RequestLedger(database),
                new Outbox(database),
                Events.of(URI.create(baseUrl)));
    }

    /** Reads and parses every run and task with the same client and concurrency, and throws them away. */
    long fetchAndParse() {
        return client.listRuns(RunQuery.ALL)
                .concatMapIterable(page -> page.items(), 1)
                .flatMap(run -> client.listTasks(String.valueOf(run.id())), concurrency, 1)
                .reduce(0L, (tasks, page) -> tasks + page.items().size())
                .block(PATIENCE);
    }

    /** One cycle, full or as due; fails unless it is complete. */
    CycleReport sync(boolean full) {
        CycleReport report = sync.once(full, Mono.never()).block(PATIENCE);
        if (report.outcome() != Outcome.COMPLETE) {
            throw new IllegalStateException("the cycle ended " + report.outcome() + ": " + report.error());
        }
        return report;
    }

    @Override
    public void close() {
        Flux.concat(client.close(), database.close()).blockLast(PATIENCE);
    }
}
