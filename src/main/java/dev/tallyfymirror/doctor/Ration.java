package dev.tallyfymirror.doctor;

import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.retry.TransientException;
import dev.tallyfymirror.tallyfy.Purpose;
import dev.tallyfymirror.tallyfy.RequestBudget;
import java.time.Duration;
import java.util.Locale;
import reactor.core.publisher.Mono;

/** The request budget of one organization, for who does not wait: where no request is left, there is none. */
final class Ration implements RequestBudget {
    private final RequestLedger ledger;
    private final String org;
    private final RequestLedger.Limits limits;

    Ration(RequestLedger ledger, String org, RequestLedger.Limits limits) {
        this.ledger = ledger;
        this.org = org;
        this.limits = limits;
    }

    @Override
    public Mono<Void> permit(Purpose purpose) {
        return limits.isNone()
                ? Mono.empty()
                : Mono.defer(() -> ledger.permit(org, purpose.name().toLowerCase(Locale.ROOT), limits)
                        .flatMap(wait -> wait.isZero() ? Mono.empty() : Mono.error(new UsedUpException(wait))));
    }

    @Override
    public Mono<Void> pause(Duration length) {
        return limits.isNone() ? Mono.empty() : ledger.pause(org, length, "Tallyfy asked for it (429)");
    }

    /** No request is left now. */
    static final class UsedUpException extends TransientException {
        private static final long serialVersionUID = 1L;

        UsedUpException(Duration wait) {
            super("the request budget has no request left for " + Doctor.inWords(wait));
        }
    }
}
