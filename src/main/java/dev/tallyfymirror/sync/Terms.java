package dev.tallyfymirror.sync;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.mirror.Organizations.State;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.tallyfy.NotFoundException;
import dev.tallyfymirror.tallyfy.NotVisibleException;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.temporal.ChronoUnit;
import reactor.core.publisher.Mono;

/**
 * Opens a term for work: the organization is made known, and the baseline of its first sync is stored before the first
 * page is asked for.
 */
final class Terms {
    /** About ten minutes of trying, then the cycle fails and the next one tries. */
    private static final int TRIES = 60;

    private final SyncSettings settings;
    private final TallyfyClient client;
    private final Stores stores;
    private final Backoff patience;
    private final Ways ways;

    Terms(SyncSettings settings, TallyfyClient client, Stores stores, Backoff patience) {
        this.settings = settings;
        this.client = client;
        this.stores = stores;
        this.patience = new Backoff(patience.base(), patience.cap(), TRIES, patience.random());
        this.ways = new Ways(settings.org());
    }

    /** Which cheaper ways of reading are taken. */
    Ways ways() {
        return ways;
    }

    Stores stores() {
        return stores;
    }

    /** A term and the state that its organization was in when it was opened. */
    record Open(Term term, State state) {}

    Mono<Open> open(Lease lease) {
        return stores.organizations()
                .enroll(settings.org(), settings.baseUrl())
                .then(stores.organizations().find(settings.org()))
                .flatMap(state -> state.baseline() == null ? begin(lease) : Mono.just(state))
                .map(state -> new Open(term(lease, state), state));
    }

    /** A token may see an organization and no person ({@code /me}): a refusal tells the time as well. */
    private Mono<State> begin(Lease lease) {
        return client.requestTime()
                .onErrorResume(
                        NotVisibleException.class,
                        unseen -> Mono.just(unseen.when().observedAt()))
                .onErrorResume(
                        NotFoundException.class,
                        unknown -> Mono.just(unknown.when().observedAt()))
                .flatMap(now -> stores.database()
                        .inTransaction(session -> stores.leases()
                                .check(session, lease)
                                .then(stores.organizations()
                                        .begin(session, settings.org(), now.truncatedTo(ChronoUnit.SECONDS)))
                                .thenReturn(true)))
                .then(Mono.defer(() -> stores.organizations().find(settings.org())));
    }

    private Term term(Lease lease, State state) {
        return new Term(settings.org(), lease, settings.rules(state), stores, patience, ways);
    }
}
