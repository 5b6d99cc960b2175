package dev.tallyfymirror;

import dev.tallyfymirror.doctor.Doctor;
import dev.tallyfymirror.doctor.Finding;
import dev.tallyfymirror.event.CloudEvents;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.outbox.Batch;
import dev.tallyfymirror.outbox.DestinationOverview;
import dev.tallyfymirror.outbox.EventFilter;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.MigrationReport;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SettingsException;
import dev.tallyfymirror.sync.SyncListener;
import dev.tallyfymirror.tallyfy.RequestObserver;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** The program as its settings say: which room gets what, and in which order all of it ends. */
public final class Composition implements Application {
    private static final int EVENTS_AT_ONCE = 500;
    private static final Duration LOOK_FOR_EVENTS = Duration.ofMillis(500);

    private final Settings settings;
    private final Clock clock;
    private final Mono<DatabaseHome> home;
    /** What is to be closed, the last opened first. */
    private final Deque<Runnable> open = new ArrayDeque<>();

    private final Sinks.Empty<Void> closing = Sinks.empty();
    /** Held while the database is being opened, and to close: an opening that is broken off cleans up first. */
    private final Lock opening = new ReentrantLock();

    private volatile boolean closed;

    public Composition(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.home = Mono.fromCallable(this::openHome)
                .subscribeOn(Schedulers.boundedElastic())
                .takeUntilOther(closing.asMono())
                .switchIfEmpty(Mono.error(Composition::ended))
                .cache();
    }

    /** Interrupted when the program is closed meanwhile. */
    private DatabaseHome openHome() throws InterruptedException {
        opening.lockInterruptibly();
        try {
            if (closed) {
                throw ended();
            }
            DatabaseHome opened = DatabaseHome.open(settings.database(), settings.lease());
            closeLater(opened::close);
            return opened;
        } finally {
            opening.unlock();
        }
    }

    private static IllegalStateException ended() {
        return new IllegalStateException("told to end meanwhile");
    }

    @Override
    public Mono<MigrationReport> migrate() {
        return home.flatMap(DatabaseHome::migrate);
    }

    @Override
    public Mono<String> beginNewFeed() {
        return home.flatMap(DatabaseHome::beginNewFeed);
    }

    @Override
    public Mono<Daemon> run(Consumer<SyncProgress> progress) {
        return ready().flatMap(opened -> {
            DaemonParts parts = DaemonParts.of(settings, opened, clock, new ProgressTeller(progress, settings));
            closeLater(parts::close);
            return parts.start();
        });
    }

    @Override
    public Mono<SyncReport> sync(SyncRequest request, Consumer<SyncProgress> progress) {
        return ready().flatMap(opened -> {
            SyncListener listener = new ProgressTeller(progress, settings);
            Parts parts = parts(opened, request.organization(), listener);
            return new SyncOnce(parts, opened.database()).sync(request);
        });
    }

    @Override
    public Flux<Verified> verify(@Nullable String organization, Consumer<SyncProgress> progress) {
        return home.flatMapMany(opened -> opened.forReading().flatMapMany(database -> {
            Parts parts = Parts.forReading(settings, opened, clock, organization);
            closeLater(parts::close);
            return new VerifyOnce(parts).verify(progress);
        }));
    }

    @Override
    public Flux<String> events(EventsRequest request) {
        return home.flatMap(DatabaseHome::forReading).map(Outbox::new).flatMapMany(outbox -> {
            Flux<String> events = place(outbox, request)
                    .flatMapMany(after -> read(outbox, request, after))
                    .map(CloudEvents::toJson);
            return request.limit().isPresent() ? events.take(request.limit().getAsLong()) : events;
        });
    }

    private static Mono<Long> place(Outbox outbox, EventsRequest request) {
        return request.after() == EventsRequest.LATEST
                ? outbox.places().map(places -> places.newest())
                : Mono.just(request.after());
    }

    private static Flux<dev.tallyfymirror.event.StoredEvent> read(Outbox outbox, EventsRequest request, long after) {
        EventFilter filter = EventFilter.ofTypes(request.types());
        return outbox.read(after, EVENTS_AT_ONCE, filter)
                .expand(batch -> next(outbox, request, filter, batch))
                .concatMapIterable(Batch::events, 1);
    }

    private static Mono<Batch> next(Outbox outbox, EventsRequest request, EventFilter filter, Batch batch) {
        Mono<Batch> more = Mono.defer(() -> outbox.read(batch.lastLookedAt(), EVENTS_AT_ONCE, filter));
        if (!batch.isAtEnd()) {
            return more;
        }
        return request.follow() ? Mono.delay(LOOK_FOR_EVENTS).then(more) : Mono.empty();
    }

    @Override
    public Mono<StatusReport> status() {
        return home.flatMap(
                opened -> opened.forReading().flatMap(database -> new StatusReader(settings, opened, database).read()));
    }

    @Override
    public Mono<CompletionReport> complete(CompletionRequest request) {
        return ready().flatMap(opened -> {
            Parts parts = parts(opened, request.organization(), SyncListener.NONE);
            return new TaskCompletion(parts.only(), opened.database()).complete(request);
        });
    }

    @Override
    public Mono<DeliveriesReport> deliveries() {
        return home.flatMap(opened -> opened.forReading()
                .flatMap(database -> new DestinationsReader(settings, database, leases(database)).report()));
    }

    private Leases leases(Database database) {
        return new Leases(database, "status", settings.lease(), null);
    }

    @Override
    public Mono<Void> resume(String destination) {
        return home.flatMap(DatabaseHome::forReading)
                .flatMap(database -> new DestinationOverview(database).resume(destination))
                .flatMap(known -> known ? Mono.empty() : Mono.error(unknown(destination)));
    }

    @Override
    public Mono<Long> redeliver(String destination, @Nullable UUID event) {
        return home.flatMap(DatabaseHome::forReading)
                .map(DestinationOverview::new)
                .flatMap(overview -> overview.states()
                        .filter(states ->
                                states.stream().anyMatch(state -> state.name().equals(destination)))
                        .switchIfEmpty(Mono.error(() -> unknown(destination)))
                        .then(Mono.defer(() -> overview.redeliver(destination, event))));
    }

    private static SettingsException unknown(String destination) {
        return new SettingsException(List.of("no sink named " + destination
                + " has been worked by a daemon on this database; 'deliveries list' shows those that have"));
    }

    @Override
    public Flux<Finding> examine() {
        Doctor doctor = new Doctor(settings, home.map(DatabaseHome::url), clock, (name, files) -> {
            WebhookSecrets readable = WebhookSecrets.of(name, files);
            assert readable != null;
        });
        return doctor.examine();
    }

    /** The database with its schema up to date. */
    private Mono<DatabaseHome> ready() {
        return home.flatMap(opened -> opened.migrate().thenReturn(opened));
    }

    private Parts parts(DatabaseHome opened, @Nullable String organization, SyncListener listener) {
        Parts parts = Parts.of(settings, opened, clock, organization, listener, org -> RequestObserver.NONE);
        closeLater(parts::close);
        return parts;
    }

    private void closeLater(Runnable close) {
        synchronized (open) {
            open.push(close);
        }
    }

    @Override
    public void close() {
        closed = true;
        Sinks.EmitResult unused = closing.tryEmitEmpty();
        opening.lock();
        try {
            closeAll();
        } finally {
            opening.unlock();
        }
    }

    private void closeAll() {
        while (true) {
            Runnable next;
            synchronized (open) {
                next = open.poll();
            }
            if (next == null) {
                return;
            }
            next.run();
        }
    }
}
