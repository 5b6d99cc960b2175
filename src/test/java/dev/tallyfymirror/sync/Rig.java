package dev.tallyfymirror.sync;

import dev.tallyfymirror.diff.Rules.Initial;
import dev.tallyfymirror.event.Events;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.mirror.Cycles;
import dev.tallyfymirror.mirror.Errands;
import dev.tallyfymirror.mirror.Mirror;
import dev.tallyfymirror.mirror.Organizations;
import dev.tallyfymirror.mirror.Timetable;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/** One organization's sync against a stand-in, over HTTP, on a real database. */
final class Rig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final Set<FactType> USUAL = EnumSet.of(
            FactType.TASK_COMPLETED, FactType.TASK_REOPENED, FactType.TASK_OVERDUE, FactType.TASK_OVERDUE_CLEARED);

    final RunningStandIn standIn;
    final Database database;
    final TallyfyClient client;
    final Sync sync;

    private Rig(RunningStandIn standIn, Database database, SyncSettings settings) {
        this.standIn = standIn;
        this.database = database;
        AtomicLong requests = new AtomicLong();
        this.client = new TallyfyClient(
                new ClientSettings(
                        URI.create(settings.baseUrl()),
                        settings.org(),
                        100,
                        new ClientSettings.Limits(
                                settings.concurrency(), Duration.ofSeconds(10), 32 << 20, Duration.ofHours(1)),
                        backoff(3)),
                new Credentials.AccessToken(standIn.token()),
                Clock.systemUTC(),
                RequestBudget.unlimited(),
                new RequestObserver() {
                    @Override
                    public void sent(Purpose purpose) {
                        requests.incrementAndGet();
                    }
                });
        this.sync = new Sync(
                settings,
                client,
                stores(database, settings.baseUrl()),
                new Sync.Listening(SyncListener.NONE, requests::get),
                backoff(Backoff.UNLIMITED));
    }

    static Rig of(StandInSettings world, Database database) {
        return of(world, database, USUAL);
    }

    static Rig of(StandInSettings world, Database database, Set<FactType> types) {
        RunningStandIn standIn = StandIn.start(world).block(PATIENCE);
        return new Rig(standIn, database, settings(standIn, Duration.ofSeconds(60), types));
    }

    static Rig of(StandInSettings world, Database database, Duration interval) {
        RunningStandIn standIn = StandIn.start(world).block(PATIENCE);
        return new Rig(standIn, database, settings(standIn, interval, USUAL));
    }

    private static SyncSettings settings(RunningStandIn standIn, Duration interval, Set<FactType> types) {
        return new SyncSettings(
                standIn.organization(),
                standIn.baseUrl().toString(),
                4,
                true,
                new SyncSettings.Pace(interval, Duration.ofHours(24), Duration.ofHours(1)),
                new SyncSettings.Loss(20, 15),
                new SyncSettings.Announcing(Duration.ZERO, true, Initial.NONE, types));
    }

    static Stores stores(Database database, String baseUrl) {
        return new Stores(
                database,
                new Leases(database, UUID.randomUUID().toString(), Duration.ofSeconds(30), "test"),
                new Mirror(database),
                new Timetable(database),
                new Organizations(database),
                new Cycles(database),
                new Errands(database),
                new Outbox(database),
                Events.of(URI.create(baseUrl)));
    }

    static Backoff backoff(int attempts) {
        return new Backoff(Duration.ofMillis(20), Duration.ofMillis(500), attempts, RandomGenerator.getDefault());
    }

    CycleReport sync() {
        return sync.once(false, Mono.never()).block(PATIENCE);
    }

    CycleReport syncFully() {
        return sync.once(true, Mono.never()).block(PATIENCE);
    }

    @Override
    public void close() {
        client.close().block(PATIENCE);
        standIn.stop().block(PATIENCE);
    }
}
