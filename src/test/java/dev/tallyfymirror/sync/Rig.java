package dev.tallyfymirror.sync;

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
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.standin.RunningStandIn;
import dev.tallyfymirror.standin.StandIn;
import dev.tallyfymirror.standin.StandInSettings;
import dev.tallyfymirror.standin.World;
import dev.tallyfymirror.sync.SyncSettings.Announcing;
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
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One organization's sync against a stand-in, over HTTP, on a real database. */
final class Rig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final Set<FactType> USUAL = EnumSet.of(
            FactType.TASK_COMPLETED, FactType.TASK_REOPENED, FactType.TASK_OVERDUE, FactType.TASK_OVERDUE_CLEARED);

    final RunningStandIn standIn;
    final Database database;
    final Setup setup;
    final TallyfyClient client;
    final Stores stores;
    final Sync sync;
    /** What it told of its cycles while they ran. */
    final List<Progress> progress = new CopyOnWriteArrayList<>();

    private final boolean isOwner;

    /** How a sync is set up. */
    record Setup(
            Duration interval,
            Duration maxAge,
            Duration lease,
            int concurrency,
            Announcing announcing,
            int perHour,
            Clock clock,
            BodyLimits bodies) {
        static Setup usual() {
            return new Setup(
                    Duration.ofHours(1),
                    Duration.ofHours(1),
                    Duration.ofSeconds(30),
                    4,
                    new Announcing(Duration.ZERO, true, Initial.NONE, USUAL),
                    0,
                    Clock.systemUTC(),
                    BodyLimits.of(32 << 20));
        }

        Setup every(Duration time) {
            return new Setup(time, maxAge, lease, concurrency, announcing, perHour, clock, bodies);
        }

        Setup withMaxAge(Duration time) {
            return new Setup(interval, time, lease, concurrency, announcing, perHour, clock, bodies);
        }

        Setup withLease(Duration time) {
            return new Setup(interval, maxAge, time, concurrency, announcing, perHour, clock, bodies);
        }

        /** As if so many requests were allowed in an hour; nothing counts them. */
        Setup planningFor(int requestsPerHour) {
            return new Setup(interval, maxAge, lease, concurrency, announcing, requestsPerHour, clock, bodies);
        }

        Setup withTypes(Set<FactType> wanted) {
            return withAnnouncing(
                    new Announcing(announcing.grace(), announcing.confirm(), announcing.initial(), wanted));
        }

        Setup withAnnouncing(Announcing other) {
            return new Setup(interval, maxAge, lease, concurrency, other, perHour, clock, bodies);
        }

        /** Pages of runs with their tasks may be no longer than this. */
        Setup withEmbeddedBytes(int bytes) {
            BodyLimits other = new BodyLimits(bodies.any(), bytes);
            return new Setup(interval, maxAge, lease, concurrency, announcing, perHour, clock, other);
        }

        /** No answer may be longer than this. */
        Setup withLongest(int bytes) {
            return new Setup(interval, maxAge, lease, concurrency, announcing, perHour, clock, BodyLimits.of(bytes));
        }

        /** The machine's clock. */
        Setup withClock(Clock other) {
            return new Setup(interval, maxAge, lease, concurrency, announcing, perHour, other, bodies);
        }
    }

    private Rig(RunningStandIn standIn, Database database, Setup setup, boolean isOwner) {
        this.standIn = standIn;
        this.database = database;
        this.setup = setup;
        this.isOwner = isOwner;
        Place place = place();
        AtomicLong requests = new AtomicLong();
        this.client = client(place, setup, requests);
        this.stores = stores(database, place.baseUrl(), setup.lease());
        this.sync = sync(place, setup, client, stores, requests, new SyncListener() {
            @Override
            public void progressed(Progress made) {
                progress.add(made);
            }
        });
    }

    Place place() {
        return new Place(standIn.baseUrl(), standIn.organization(), standIn.token());
    }

    /** Where an organization is. */
    record Place(String baseUrl, String org, String token) {}

    /** A sync of whatever answers there. */
    static Sync sync(Place place, Database database, Setup setup) {
        AtomicLong requests = new AtomicLong();
        return sync(
                place,
                setup,
                client(place, setup, requests),
                stores(database, place.baseUrl(), setup.lease()),
                requests,
                SyncListener.NONE);
    }

    /** The same, sending a failed request again at once: for failures by the thousand. */
    static Sync hastySync(Place place, Database database, Setup setup) {
        AtomicLong requests = new AtomicLong();
        Backoff hasty = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), 3, RandomGenerator.getDefault());
        return sync(
                place,
                setup,
                client(place, setup, requests, hasty),
                stores(database, place.baseUrl(), setup.lease()),
                requests,
                SyncListener.NONE);
    }

    private static Sync sync(
            Place place, Setup setup, TallyfyClient client, Stores stores, AtomicLong requests, SyncListener listener) {
        return new Sync(
                settings(place, setup),
                client,
                stores,
                new Sync.Surroundings(listener, requests::get, setup.clock()),
                backoff(Backoff.UNLIMITED));
    }

    /** A tidy, quiet organization of 40 runs of 12 tasks and 20 one-off tasks; to be given a name of its own. */
    static StandInSettings world() {
        return StandInSettings.defaults(Clock.systemUTC());
    }

    static Rig of(StandInSettings world, Database database) {
        return of(world, database, Setup.usual());
    }

    static Rig of(StandInSettings world, Database database, Setup setup) {
        return new Rig(StandIn.start(world).block(PATIENCE), database, setup, true);
    }

    /** Another process for the same organization. */
    Rig another(Database database, Setup other) {
        return new Rig(standIn, database, other, false);
    }

    static TallyfyClient client(Place place) {
        return client(place, Setup.usual(), new AtomicLong());
    }

    private static TallyfyClient client(Place place, Setup setup, AtomicLong requests) {
        return client(place, setup, requests, backoff(3));
    }

    private static TallyfyClient client(Place place, Setup setup, AtomicLong requests, Backoff backoff) {
        return new TallyfyClient(
                new ClientSettings(
                        URI.create(place.baseUrl()),
                        place.org(),
                        100,
                        new ClientSettings.Limits(
                                setup.concurrency(), Duration.ofSeconds(10), setup.bodies(), Duration.ofHours(1)),
                        backoff),
                new Credentials.AccessToken(place.token()),
                setup.clock(),
                RequestBudget.unlimited(),
                new RequestObserver() {
                    @Override
                    public void sent(Purpose purpose) {
                        requests.incrementAndGet();
                    }
                });
    }

    static SyncSettings settings(Place place, Setup setup) {
        return new SyncSettings(
                place.org(),
                place.baseUrl(),
                setup.concurrency(),
                true,
                new SyncSettings.Pace(setup.interval(), Duration.ofHours(24), setup.maxAge(), setup.perHour()),
                new SyncSettings.Loss(20, 15),
                setup.announcing());
    }

    static Stores stores(Database database, String baseUrl, Duration lease) {
        return new Stores(
                database,
                new Leases(database, UUID.randomUUID().toString(), lease, "test"),
                new Mirror(database),
                new Timetable(database),
                new Organizations(database),
                new Cycles(database),
                new Errands(database),
                new RequestLedger(database),
                new Outbox(database),
                Events.of(URI.create(baseUrl)));
    }

    static Backoff backoff(int attempts) {
        return new Backoff(Duration.ofMillis(20), Duration.ofMillis(500), attempts, RandomGenerator.getDefault());
    }

    World truth() {
        return standIn.world();
    }

    CycleReport sync() {
        return sync.once(false, Mono.never()).block(PATIENCE);
    }

    CycleReport syncFully() {
        return sync.once(true, Mono.never()).block(PATIENCE);
    }

    /** The daemon's own loop, until it is closed. */
    Running run() {
        return new Running(sync);
    }

    @Override
    public void close() {
        client.close().block(PATIENCE);
        if (isOwner) {
            standIn.stop().block(PATIENCE);
        }
    }

    /** A sync that runs: closing asks it to stop and waits until it has; {@link #kill} does neither. */
    static final class Running implements AutoCloseable {
        private final Sinks.Empty<Void> stop = Sinks.empty();
        private final Sinks.Empty<Void> ended = Sinks.empty();
        private final Disposable running;

        private Running(Sync sync) {
            running = sync.run(stop.asMono())
                    .doFinally(end -> {
                        var first = ended.tryEmitEmpty();
                    })
                    .subscribe();
        }

        void askToStop() {
            var unheard = stop.tryEmitEmpty();
        }

        void awaitEnd(Duration limit) {
            ended.asMono().block(limit);
        }

        void kill() {
            running.dispose();
        }

        @Override
        public void close() {
            askToStop();
            awaitEnd(Duration.ofSeconds(20));
        }
    }
}
