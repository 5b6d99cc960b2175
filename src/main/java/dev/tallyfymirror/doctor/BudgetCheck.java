package dev.tallyfymirror.doctor;

import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.settings.OrganizationSettings;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** What is left of an organization's requests of this hour. */
final class BudgetCheck {
    private static final String NAME = "budget";
    private static final Duration LIMIT = Duration.ofSeconds(2);
    /** Kept back for deadlines and completions: cycles wait when less is left. */
    private static final int KEPT_BACK = 10;

    private final OrganizationSettings organization;

    BudgetCheck(OrganizationSettings organization) {
        this.organization = organization;
    }

    Mono<Finding> examine(Optional<RequestLedger> ledger) {
        if (organization.requestsPerHour() == 0) {
            return Mono.just(Finding.ok(NAME, "no limit of requests an hour is set"));
        }
        return ledger.map(one -> one.used(organization.id()))
                .orElseGet(Mono::empty)
                .timeout(LIMIT)
                .map(this::judged)
                .onErrorComplete()
                .defaultIfEmpty(Finding.skip(
                        NAME, "it is kept in the database", "mend the database first, or start the daemon"));
    }

    private Finding judged(long used) {
        long limit = organization.requestsPerHour();
        long left = Math.max(0, limit - used);
        String found = left + " of " + limit + " requests an hour are left";
        return left * KEPT_BACK > limit
                ? Finding.ok(NAME, found)
                : Finding.warn(
                        NAME,
                        found + "; cycles wait",
                        "wait, or raise api.requests-per-hour as far as Tallyfy allows, or sync.interval");
    }
}
