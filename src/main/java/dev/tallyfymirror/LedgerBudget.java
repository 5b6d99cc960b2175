package dev.tallyfymirror;

import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.lease.RequestLedger.Limits;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.tallyfy.Purpose;
import dev.tallyfymirror.tallyfy.RequestBudget;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * The request budget of one organization, kept in the database for all who share it. Without limits it costs nothing.
 * A tenth of each limit is kept back for what can't wait (deadlines to confirm, completions from here), so that it does
 * not wait behind a cycle that has used up the minute; it may use all of the limits.
 */
public final class LedgerBudget implements RequestBudget {
    private static final Set<Purpose> URGENT =
            EnumSet.of(Purpose.CONFIRM, Purpose.COMPLETE_TASK, Purpose.ME, Purpose.TOKEN);
    private static final int KEPT_BACK = 10;

    private final RequestLedger ledger;
    private final String org;
    private final Limits limits;
    private final Limits withoutReserve;
    private final Backoff patience;

    public LedgerBudget(RequestLedger ledger, String org, Limits limits, Backoff patience) {
        this.ledger = ledger;
        this.org = org;
        this.limits = limits;
        this.withoutReserve = new Limits(withoutReserve(limits.perMinute()), withoutReserve(limits.perHour()));
        this.patience = patience;
    }

    private static int withoutReserve(int limit) {
        return limit - limit / KEPT_BACK;
    }

    @Override
    public Mono<Void> permit(Purpose purpose) {
        return limits.isNone() ? Mono.empty() : Mono.defer(() -> ask(purpose));
    }

    private Mono<Void> ask(Purpose purpose) {
        return ledger.permit(org, purpose.name().toLowerCase(Locale.ROOT), limitsFor(purpose))
                .retryWhen(patience.retryTransient())
                .flatMap(wait -> wait.isZero() ? Mono.empty() : Mono.delay(wait).then(Mono.defer(() -> ask(purpose))));
    }

    private Limits limitsFor(Purpose purpose) {
        return URGENT.contains(purpose) ? limits : withoutReserve;
    }

    @Override
    public Mono<Void> pause(Duration length) {
        return limits.isNone() ? Mono.empty() : ledger.pause(org, length, "Tallyfy asked for it (429)");
    }
}
