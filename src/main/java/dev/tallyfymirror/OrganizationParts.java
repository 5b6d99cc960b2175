package dev.tallyfymirror;

import dev.tallyfymirror.event.Events;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.mirror.Cycles;
import dev.tallyfymirror.mirror.Errands;
import dev.tallyfymirror.mirror.Mirror;
import dev.tallyfymirror.mirror.Organizations;
import dev.tallyfymirror.mirror.Timetable;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.settings.OrganizationSettings;
import dev.tallyfymirror.settings.OverdueSettings;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.settings.SyncSettings;
import dev.tallyfymirror.sync.Stores;
import dev.tallyfymirror.sync.Sync;
import dev.tallyfymirror.sync.SyncListener;
import dev.tallyfymirror.sync.verify.Verification;
import dev.tallyfymirror.tallyfy.BodyLimits;
import dev.tallyfymirror.tallyfy.ClientSettings;
import dev.tallyfymirror.tallyfy.Purpose;
import dev.tallyfymirror.tallyfy.RequestObserver;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/** What works on one organization: its client, its sync, and the stores they use. */
record OrganizationParts(
        OrganizationSettings settings, TallyfyClient client, Sync sync, Verification verification, Stores stores) {
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);
    private static final int TRIES = 4;

    /** Shared by the organizations: the settings, the clock, and who this process is. */
    record Surroundings(Settings settings, Database database, Clock clock, Leases leases) {}

    static OrganizationParts of(
            OrganizationSettings organization, Surroundings around, SyncListener listener, RequestObserver metrics) {
        LongAdder sent = new LongAdder();
        TallyfyClient client = new TallyfyClient(
                clientSettings(organization, around.settings()),
                organization.requireCredentials(),
                around.clock(),
                budget(organization, around.database()),
                counting(sent, metrics));
        Stores stores = stores(organization, around);
        var settings = syncSettings(organization, around.settings());
        Sync sync = new Sync(
                settings,
                client,
                stores,
                new Sync.Surroundings(listener, sent::sum, around.clock()),
                patience(Backoff.UNLIMITED));
        Verification verification = new Verification(settings, client, stores, sent::sum);
        return new OrganizationParts(organization, client, sync, verification, stores);
    }

    private static ClientSettings clientSettings(OrganizationSettings organization, Settings settings) {
        BodyLimits bodies = BodyLimits.within(
                Runtime.getRuntime().maxMemory(),
                settings.tallyfy().organizations().size());
        return new ClientSettings(
                organization.baseUrl(),
                organization.id(),
                settings.sync().pageSize(),
                new ClientSettings.Limits(
                        settings.sync().concurrency(), settings.api().timeout(), bodies, LONGEST_PAUSE),
                new Backoff(Duration.ofMillis(500), Duration.ofSeconds(20), TRIES, RandomGenerator.getDefault()));
    }

    private static LedgerBudget budget(OrganizationSettings organization, Database database) {
        return new LedgerBudget(
                new RequestLedger(database),
                organization.id(),
                new RequestLedger.Limits(organization.requestsPerMinute(), organization.requestsPerHour()),
                patience(Backoff.UNLIMITED));
    }

    private static RequestObserver counting(LongAdder sent, RequestObserver metrics) {
        return new RequestObserver() {
            @Override
            public void sent(Purpose purpose) {
                sent.increment();
                metrics.sent(purpose);
            }

            @Override
            public void ended(Purpose purpose, int status, Duration took) {
                metrics.ended(purpose, status, took);
            }

            @Override
            public void paused(Duration length) {
                metrics.paused(length);
            }
        };
    }

    private static Stores stores(OrganizationSettings organization, Surroundings around) {
        Database database = around.database();
        return new Stores(
                database,
                around.leases(),
                new Mirror(database),
                new Timetable(database),
                new Organizations(database),
                new Cycles(database),
                new Errands(database),
                new RequestLedger(database),
                new Outbox(database),
                Events.of(organization.baseUrl()));
    }

    private static dev.tallyfymirror.sync.SyncSettings syncSettings(
            OrganizationSettings organization, Settings settings) {
        SyncSettings sync = settings.sync();
        return new dev.tallyfymirror.sync.SyncSettings(
                organization.id(),
                organization.baseUrl().toString(),
                sync.concurrency(),
                sync.oneOffTasks(),
                new dev.tallyfymirror.sync.SyncSettings.Pace(
                        sync.interval(), sync.fullInterval(), sync.maxAge(), organization.requestsPerHour()),
                new dev.tallyfymirror.sync.SyncSettings.Loss(
                        sync.lossLimit().runs(), sync.lossLimit().percent()),
                new dev.tallyfymirror.sync.SyncSettings.Announcing(
                        settings.overdue().grace(),
                        settings.overdue().confirm() == OverdueSettings.Confirm.BEST_EFFORT,
                        settings.events().initial(),
                        settings.events().types()));
    }

    private static Backoff patience(int tries) {
        return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), tries, RandomGenerator.getDefault());
    }
}
