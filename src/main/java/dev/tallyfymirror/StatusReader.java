package dev.tallyfymirror;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.mirror.Cycles.Counts;
import dev.tallyfymirror.mirror.Overview;
import dev.tallyfymirror.mirror.Overview.Health;
import dev.tallyfymirror.outbox.Outbox;
import dev.tallyfymirror.outbox.Places;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.settings.OrganizationSettings;
import dev.tallyfymirror.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads how the mirror does: of each configured organization. */
final class StatusReader {
    private static final Health UNKNOWN = new Health(false, null, null, null, null, Overview.Freshness.UNKNOWN);

    private final Settings settings;
    private final DatabaseHome home;
    private final Overview overview;
    private final RequestLedger ledger;
    private final Leases leases;
    private final Outbox outbox;
    private final DestinationsReader destinations;

    StatusReader(Settings settings, DatabaseHome home, Database database) {
        this.settings = settings;
        this.home = home;
        this.overview = new Overview(database);
        this.ledger = new RequestLedger(database);
        this.leases = new Leases(database, "status", settings.lease(), null);
        this.outbox = new Outbox(database);
        this.destinations = new DestinationsReader(settings, database, leases);
    }

    Mono<StatusReport> read() {
        return Flux.fromIterable(settings.tallyfy().organizations())
                .concatMap(this::read)
                .collectList()
                .flatMap(organizations -> destinations
                        .read()
                        .flatMap(pushed -> outbox.places().map(places -> report(places, organizations, pushed))));
    }

    private StatusReport report(
            Places places, List<StatusReport.Organization> organizations, List<StatusReport.Destination> pushed) {
        return new StatusReport(
                home.place(),
                home.psqlCommand().orElse(null),
                places.feedId().toString(),
                places.newest(),
                organizations,
                pushed);
    }

    private Mono<StatusReport.Organization> read(OrganizationSettings organization) {
        String org = organization.id();
        Mono<Optional<String>> holder =
                leases.holder(Lease.organization(org)).map(Optional::of).defaultIfEmpty(Optional.empty());
        return overview.findHealth(org)
                .defaultIfEmpty(UNKNOWN)
                .flatMap(health -> overview.count(org)
                        .flatMap(counts -> ledger.used(org)
                                .flatMap(used ->
                                        holder.map(who -> report(organization, health, counts, used, who.orElse(null))))
                                .flatMap(report -> overview.countRequests(org)
                                        .map(requests -> report.with(freshness(organization, health, requests))))));
    }

    private StatusReport.Freshness freshness(
            OrganizationSettings organization, Health health, Map<String, Long> requests) {
        Overview.Freshness fresh = health.freshness();
        return new StatusReport.Freshness(
                fresh.degraded(),
                fresh.oldestUnread(),
                fresh.turn(),
                fresh.bound(),
                fresh.neverRead(),
                requests,
                health.firstSyncDone() ? null : firstSync(organization, fresh.headway()));
    }

    private StatusReport.@Nullable FirstSync firstSync(OrganizationSettings organization, Overview.Headway headway) {
        if (headway.runsAnnounced() == 0) {
            return null;
        }
        Forecast forecast = Forecast.of(
                headway.runsAnnounced(),
                settings.sync().pageSize(),
                organization.requestsPerMinute(),
                organization.requestsPerHour());
        Counts done = new Counts(headway.requests(), 0, 0, 0, 0, 0, 0);
        return new StatusReport.FirstSync(
                headway.runsAnnounced(),
                headway.runsRead(),
                headway.requests(),
                forecast.inWords(done),
                forecast.left(done));
    }

    private static StatusReport.Organization report(
            OrganizationSettings organization,
            Health health,
            Overview.Counts counts,
            long used,
            @Nullable String holder) {
        var last = health.last();
        return new StatusReport.Organization(
                organization.id(),
                last == null
                        ? null
                        : new StatusReport.Cycle(
                                last.kind(), last.startedAt(), last.finishedAt(), last.outcome(), last.error()),
                health.lag(),
                new StatusReport.Counts(
                        counts.runs(), counts.tasks(), counts.open(), counts.overdue(), counts.quarantined()),
                used,
                organization.requestsPerHour(),
                holder,
                health.trouble(),
                health.troubleSince(),
                null);
    }
}
