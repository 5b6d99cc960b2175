package dev.tallyfymirror;

import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.lease.RequestLedger.Limits;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.tallyfy.NotWorthWaitingException;
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
 * not wait behind a cycle that has used up the minute; it may use all of the limits. Hints from outside may use a tenth
 * of the hour and are refused what would take much longer than a minute, since a cycle finds the same.
 */
public final class LedgerBudget implements RequestBudget {
    private static final Set<Purpose> URGENT =
            EnumSet.of(Purpose.CONFIRM, Purpose.COMPLETE_TASK, Purpose.ME, Purpose.TOKEN);
    private static final int KEPT_BACK = 10;
    private static final int FOR_HINTS = 10;
    /** A full minute passes, with what the ledger counts beyond it; a full hour does not. */
    private static final Duration WORTH_WAITING = Duration.ofSeconds(65);

    private final RequestLedger ledger;
    private final String org;
    private final Limits limits;
    private final Limits withoutReserve;
    private final Limits ofHints;
    private final Backoff patience;

    public LedgerBudget(RequestLedger ledger, String org, Limits limits, Backoff patience) {
        this.ledger = ledger;
        this.org = org;
        this.limits = limits;
        this.withoutReserve = new Limits(withoutReserve(limits.perMinute()), withoutReserve(limits.perHour()));
        this.ofHints = withoutReserve.withOfPurpose(shareOfHints(limits.perHour()));
        this.patience = patience;
    }

    /** What cycles may use of a limit. */
    static int withoutReserve(int limit) {
        return limit - limit / KEPT_BACK;
    }

    private static int shareOfHints(int perHour) {
        return perHour == 0 ? 0 : Math.max(1, perHour / FOR_HINTS);
    }

    @Override
    public Mono<Void> permit(Purpose purpose) {
        return limits.isNone() ? Mono.empty() : Mono.defer(() -> ask(purpose));
    }

    private Mono<Void> ask(Purpose purpose) {
        return ledger.permit(org, purpose.name().toLowerCase(Locale.ROOT), limitsFor(purpose))
                .retryWhen(patience.retryTransient())
                .flatMap(wait -> wait.isZero() ? Mono.empty() : waitOut(purpose, wait));
    }

    private Mono<Void> waitOut(Purpose purpose, Duration wait) {
        return purpose == Purpose.HINT && wait.compareTo(WORTH_WAITING) > 0
                ? Mono.error(() -> new NotWorthWaitingException("hints have used up their share of the requests"))
                : Mono.delay(wait).then(Mono.defer(() -> ask(purpose)));
    }

    private Limits limitsFor(Purpose purpose) {
        if (purpose == Purpose.HINT) {
            return ofHints;
        }
        return URGENT.contains(purpose) ? limits : withoutReserve;
    }

    @Override
    public Mono<Void> pause(Duration length) {
        return limits.isNone() ? Mono.empty() : ledger.pause(org, length, "Tallyfy asked for it (429)");
    }
}
