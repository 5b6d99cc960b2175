package dev.tallyfymirror;

import dev.tallyfymirror.delivery.Stores;
import dev.tallyfymirror.feed.FeedServer;
import dev.tallyfymirror.feed.Hooks;
import dev.tallyfymirror.feed.RunningFeed;
import dev.tallyfymirror.mirror.HintedItems;
import dev.tallyfymirror.ops.Metrics;
import dev.tallyfymirror.ops.Ops;
import dev.tallyfymirror.ops.Readiness;
import dev.tallyfymirror.ops.StatusPage;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Durability;
import dev.tallyfymirror.retry.TransientException;
import dev.tallyfymirror.settings.Durations;
import dev.tallyfymirror.settings.OrganizationSettings;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.sync.CycleReport;
import dev.tallyfymirror.sync.Progress;
import dev.tallyfymirror.sync.SyncListener;
import dev.tallyfymirror.tallyfy.ServerClock;
import dev.tallyfymirror.tallyfy.TokenRefusedException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * The daemon: the sync of each organization, the feed, health and metrics. What must be so at start is checked at start
 * (token, port); once it runs, nothing but being told to ends it.
 */
final class DaemonParts implements Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonParts.class);
    /**
     * Within ten seconds all has to be done: first the batch in hand and beside it the feed (2 s, and 1 s for its port),
     * then destinations and clients together, then the pool ({@link DatabaseHome#LEAVING}): 5 s + 2 s + 2 s at most.
     */
    private static final Duration FINISHING = Duration.ofSeconds(5);

    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final Duration ASKING = Duration.ofSeconds(10);

    private final Settings settings;
    private final DatabaseHome home;
    private final Readiness readiness;
    private final Metrics metrics;
    private final Parts parts;
    private final ProgressTeller progress;
    private final FirstSyncLog firstSyncs;
    private final Sinks.Empty<Void> stopping = Sinks.empty();
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final Disposable.Composite work = reactor.core.Disposables.composite();
    private @Nullable RunningFeed feed;
    private final Outbox outbox;
    private final DestinationParts destinations;
    private @Nullable Mono<Void> syncs;
    private @Nullable Mono<Void> pushed;

    private DaemonParts(Settings settings, DatabaseHome home, Clock clock, ProgressTeller progress) {
        this.settings = settings;
        this.home = home;
        this.progress = progress;
        this.firstSyncs = new FirstSyncLog(settings);
        this.readiness = new Readiness(clock);
        this.metrics = new Metrics(clock, readiness);
        settings.tallyfy().organizations().forEach(one -> readiness.expect(Watchman.mirrorOf(one.id())));
        this.parts = Parts.of(settings, home, clock, null, new Listener(), metrics::requests);
        this.outbox = new Outbox(home.database());
        Stores stores =
                DestinationParts.stores(home.database(), parts.leases(), clock).with(outbox);
        this.destinations = DestinationParts.of(settings, stores, readiness, metrics);
    }

    static DaemonParts of(Settings settings, DatabaseHome home, Clock clock, ProgressTeller progress) {
        return new DaemonParts(settings, home, clock, progress);
    }

    /** The daemon, when it listens and works. */
    Mono<Daemon> start() {
        return checkTokens().then(warnOfLosses()).then(Mono.defer(this::listen)).map(listening -> {
            feed = listening;
            begin();
            return this;
        });
    }

    /** A refused token is said at once; an API that can't be reached is no reason not to start. */
    private Mono<Void> checkTokens() {
        return Flux.fromIterable(parts.organizations())
                .flatMap(this::checkToken, Math.max(1, parts.organizations().size()))
                .then();
    }

    private Mono<Void> checkToken(OrganizationParts organization) {
        return organization
                .client()
                .me()
                .then()
                .timeout(
                        ASKING, Mono.error(() -> new NoAnswerException("no answer within " + Durations.format(ASKING))))
                .onErrorResume(failure -> !(failure instanceof TokenRefusedException), failure -> {
                    LOG.warn("organization {}: {}", organization.settings().id(), failure.getMessage());
                    return Mono.empty();
                });
    }

    /** Said at each start; it is no reason not to start. */
    private Mono<Void> warnOfLosses() {
        return new Durability(home.database())
                .listSettingsOff()
                .doOnNext(off -> off.forEach(setting -> LOG.warn(
                        "The database runs with {} = off: what it has committed can be lost or damaged when its machine"
                                + " loses power, rows and events that others have read included. Set it to on.",
                        setting)))
                .then()
                .onErrorComplete();
    }

    private static final class NoAnswerException extends TransientException {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String message) {
            super(message);
        }
    }

    /** Reads files and looks up a name before it listens. */
    private Mono<RunningFeed> listen() {
        return Mono.defer(this::startFeed).subscribeOn(Schedulers.boundedElastic());
    }

    private Mono<RunningFeed> startFeed() {
        String token =
                settings.feed().access().map(access -> access.read().value()).orElse(null);
        var feedSettings = dev.tallyfymirror.feed.FeedSettings.of(
                settings.feed().host(), settings.feed().port(), token);
        Optional<Hooks> hooks = hooks();
        return FeedServer.start(feedSettings, outbox, Schedulers.parallel(), routes -> {
            hooks.ifPresent(all -> all.accept(routes));
            new Ops(readiness, metrics).accept(routes);
            new StatusPage(readiness, new StatusReader(settings, home, home.database()).read()).accept(routes);
        });
    }

    private Optional<Hooks> hooks() {
        List<String> organizations = settings.tallyfy().organizations().stream()
                .map(OrganizationSettings::id)
                .toList();
        HintDesk desk = new HintDesk(organizations, new HintedItems(home.database()));
        return settings.hooksSecret()
                .map(secret -> new Hooks(
                        secret.read().value(),
                        desk,
                        outcome -> metrics.hint(outcome.name().toLowerCase(Locale.ROOT)),
                        Schedulers.parallel()));
    }

    private void begin() {
        metrics.pool(home.database()::poolState);
        parts.organizations().forEach(this::show);
        Mono<Void> all = Flux.fromIterable(parts.organizations())
                .flatMap(
                        one -> one.sync().run(stopping.asMono()),
                        Math.max(1, parts.organizations().size()))
                .then()
                .cache();
        syncs = all;
        work.add(all.subscribe(none -> {}, failure -> LOG.error("The sync has ended.", failure)));
        Mono<Void> deliveries = destinations.deliveries().run(stopping.asMono()).cache();
        pushed = deliveries;
        work.add(deliveries.subscribe(none -> {}, failure -> LOG.error("The deliveries have ended.", failure)));
        work.add(new OldEvents(settings, home.database()).remove().subscribe());
        Watchman watchman = new Watchman(settings, home, readiness, metrics);
        work.add(watchman.watch().subscribe());
    }

    private void show(OrganizationParts one) {
        String org = one.settings().id();
        ServerClock clock = one.client().serverClock();
        metrics.organization(org);
        metrics.clock(org, () -> clock.isMeasured() ? Optional.of(clock.offset()) : Optional.empty());
    }

    @Override
    public URI address() {
        RunningFeed listening = feed;
        if (listening == null) {
            throw new IllegalStateException("the daemon has not started");
        }
        return URI.create("http://" + host() + ":" + listening.port() + "/");
    }

    private String host() {
        String host = settings.feed().host();
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    @Override
    public Mono<Void> ended() {
        return ended.asMono();
    }

    @Override
    public Mono<Void> stop() {
        return Mono.defer(() -> {
            var unheard = stopping.tryEmitEmpty(); // stopped twice is stopped once
            LOG.debug("Stopping ({}).", unheard);
            Mono<Void> finished =
                    Mono.when(syncs == null ? Mono.empty() : syncs, pushed == null ? Mono.empty() : pushed);
            Mono<Void> closed = feed == null ? Mono.empty() : feed.stop(CLOSING);
            return Mono.when(finished.timeout(FINISHING).onErrorComplete(), closed)
                    .doFinally(end -> {
                        work.dispose();
                        var told = ended.tryEmitEmpty();
                        LOG.debug("Stopped ({}).", told);
                    });
        });
    }

    /** Stops it if it runs, and closes the clients. Blocks. */
    void close() {
        stop().block();
        Mono.when(destinations.deliveries().close(), parts.closeClients())
                .timeout(CLOSING)
                .onErrorComplete()
                .block();
    }

    /** Tells metrics, readiness and the log of what the syncs do. */
    private final class Listener implements SyncListener {
        @Override
        public void progressed(Progress reached) {
            progress.progressed(reached);
            firstSyncs.progressed(reached);
        }

        @Override
        public void ended(CycleReport report) {
            firstSyncs.ended(report);
            metrics.cycleEnded(report.org(), report.kind(), report.outcome(), report.took(), report.counts());
            LOG.debug("{}", report);
        }

        /** Who holds it no more has nothing to say of it: how it does is then to be seen by its mirror. */
        @Override
        public void holds(String org, boolean held) {
            if (!held) {
                readiness.tell("organization " + org, null);
            }
            metrics.holds(org, held);
        }

        @Override
        public void suspects(String org, int runs) {
            metrics.suspects(org, runs);
        }

        @Override
        public void troubled(String org, @Nullable String reason) {
            readiness.tell("organization " + org, reason);
        }
    }
}
