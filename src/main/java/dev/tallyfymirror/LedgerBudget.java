package dev.tallyfymirror;

import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.lease.RequestLedger.Limits;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.tallyfy.Purpose;
import dev.tallyfymirror.tallyfy.RequestBudget;
import java.time.Duration;
import java.util.Locale;
import reactor.core.publisher.Mono;

/** The request budget of one organization, kept in the database for all who share it. Without limits it costs nothing. */
final class LedgerBudget implements RequestBudget {
    private final RequestLedger ledger;
    private final String org;
    private final Limits limits;
    private final Backoff patience;

    LedgerBudget(RequestLedger ledger, String org, Limits limits, Backoff patience) {
        this.ledger = ledger;
        this.org = org;
        this.limits = limits;
        this.patience = patience;
    }

    @Override
    public Mono<Void> permit(Purpose purpose) {
        return limits.isNone() ? Mono.empty() : Mono.defer(() -> ask(purpose));
    }

    private Mono<Void> ask(Purpose purpose) {
        return ledger.permit(org, purpose.name().toLowerCase(Locale.ROOT), limits)
                .retryWhen(patience.retryTransient())
                .flatMap(wait -> wait.isZero() ? Mono.empty() : Mono.delay(wait).then(Mono.defer(() -> ask(purpose))));
    }

    @Override
    public Mono<Void> pause(Duration length) {
        return limits.isNone() ? Mono.empty() : ledger.pause(org, length, "Tallyfy asked for it (429)");
    }
}
