package dev.tallyfymirror;

import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.sync.SyncListener;
import dev.tallyfymirror.tallyfy.RequestObserver;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The parts of all organizations that a command works on. */
final class Parts {
    private static final Duration LEAVING = Duration.ofSeconds(2);

    private final List<OrganizationParts> organizations;
    private final Leases leases;

    private Parts(List<OrganizationParts> organizations, Leases leases) {
        this.organizations = organizations;
        this.leases = leases;
    }

    /** On a database whose schema is up to date. {@code chosen}: only this organization, null = all; {@code metrics}: who observes an organization's requests. */
    static Parts of(
            Settings settings,
            DatabaseHome home,
            Clock clock,
            @Nullable String chosen,
            SyncListener listener,
            Function<String, RequestObserver> metrics) {
        return of(
                settings,
                home,
                clock,
                chosen,
                listener,
                metrics,
                leases(settings, home).knowing(home.schema()));
    }

    /** For one who takes no lease, on a database whose schema may be another program's business. */
    static Parts forReading(Settings settings, DatabaseHome home, Clock clock, @Nullable String chosen) {
        return of(
                settings,
                home,
                clock,
                chosen,
                SyncListener.NONE,
                organization -> RequestObserver.NONE,
                leases(settings, home));
    }

    private static Leases leases(Settings settings, DatabaseHome home) {
        String version = Parts.class.getPackage().getImplementationVersion();
        return new Leases(home.database(), UUID.randomUUID().toString(), settings.lease(), version);
    }

    private static Parts of(
            Settings settings,
            DatabaseHome home,
            Clock clock,
            @Nullable String chosen,
            SyncListener listener,
            Function<String, RequestObserver> metrics,
            Leases leases) {
        var around = new OrganizationParts.Surroundings(settings, home.database(), clock, leases);
        List<OrganizationParts> organizations = settings.tallyfy().organizations().stream()
                .filter(organization -> chosen == null || chosen.equals(organization.id()))
                .map(organization ->
                        OrganizationParts.of(organization, around, listener, metrics.apply(organization.id())))
                .toList();
        return new Parts(organizations, leases);
    }

    Leases leases() {
        return leases;
    }

    List<OrganizationParts> organizations() {
        return organizations;
    }

    OrganizationParts only() {
        return organizations.get(0);
    }

    /** Closes the clients. Blocks. */
    void close() {
        closeClients().timeout(LEAVING).onErrorComplete().block();
    }

    Mono<Void> closeClients() {
        return Flux.fromIterable(organizations)
                .concatMap(organization -> organization.client().close())
                .then();
    }
}
