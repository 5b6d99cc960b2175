package dev.tallyfymirror.doctor;

import dev.tallyfymirror.doctor.Finding.Fault;
import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.model.Member;
import dev.tallyfymirror.settings.OrganizationSettings;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.tallyfy.NotFoundException;
import dev.tallyfymirror.tallyfy.NotVisibleException;
import dev.tallyfymirror.tallyfy.RunQuery;
import dev.tallyfymirror.tallyfy.ServerClock;
import dev.tallyfymirror.tallyfy.TokenRefusedException;
import dev.tallyfymirror.tallyfy.UnavailableException;
import dev.tallyfymirror.tallyfy.WrongAddressException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One organization: is the API there, is the token taken and whose is it, may it see the organization's runs, how far are
 * the clocks apart, what is left of the request budget. Two requests, and one more where a token is to be fetched first.
 */
final class OrganizationChecks {
    private static final Duration FIRST_LIMIT = Duration.ofSeconds(4);
    private static final Duration SECOND_LIMIT = Duration.ofSeconds(3);

    private static final String API = "api";
    private static final String TOKEN = "token";
    private static final String ORGANIZATION = "organization";
    private static final String CLOCK = "clock";
    private static final String FIRST_MEND = "mend what failed before";

    private final OrganizationSettings organization;
    private final Settings settings;
    private final Clock clock;

    OrganizationChecks(OrganizationSettings organization, Settings settings, Clock clock) {
        this.organization = organization;
        this.settings = settings;
        this.clock = clock;
    }

    /** {@code ledger}: the request budget, where the database holds one that can be used. */
    Flux<Finding> examine(Optional<RequestLedger> ledger) {
        Mono<List<Finding>> asked = organization.credentials() == null
                ? Mono.just(List.of(Finding.skip(TOKEN, "there is none", "mend the settings first")))
                : Mono.usingWhen(
                        Mono.fromSupplier(() -> Visit.to(organization, settings, clock, FIRST_LIMIT, ledger)),
                        this::ask,
                        Visit::close);
        return asked.flatMapMany(Flux::fromIterable)
                .concatWith(new BudgetCheck(organization).examine(ledger))
                .map(finding -> finding.of(organization.id()));
    }

    private Mono<List<Finding>> ask(Visit visit) {
        return visit.client()
                .me()
                .timeout(FIRST_LIMIT)
                .flatMap(person -> see(visit).map(seen -> List.of(reached(visit), taken(person), seen, clock(visit))))
                .onErrorResume(failure -> Mono.just(refused(visit, failure)));
    }

    private Finding reached(Visit visit) {
        Duration took = visit.answered().get();
        return Finding.ok(
                API, organization.baseUrl() + " answers in " + Doctor.inWords(took == null ? Duration.ZERO : took));
    }

    private static Finding taken(Member person) {
        String name = person.fullName() == null ? "user " + person.userId() : person.fullName();
        return Finding.ok(TOKEN, "Tallyfy takes it as that of " + name);
    }

    private Mono<Finding> see(Visit visit) {
        return visit.client()
                .requestRuns(RunQuery.ALL, 1)
                .timeout(SECOND_LIMIT)
                .map(page -> Finding.ok(ORGANIZATION, "its runs can be read"))
                .onErrorResume(failure -> Mono.just(unseen(failure)));
    }

    private static Finding unseen(Throwable failure) {
        if (failure instanceof Ration.UsedUpException) {
            return Finding.skip(ORGANIZATION, said(failure), "try again then");
        }
        boolean isHidden = failure instanceof NotFoundException || failure instanceof NotVisibleException;
        return Finding.fail(
                ORGANIZATION,
                failure instanceof TokenRefusedException ? Fault.TOKEN : Fault.OTHER,
                "its runs can't be read: " + said(failure),
                isHidden
                        ? "set its right id in tallyfy.organizations, or give the token's user access to it"
                        : "the daemon starts and tries again; if it stays so, ask Tallyfy");
    }

    /** Of what failed before the person was known. */
    private List<Finding> refused(Visit visit, Throwable failure) {
        if (failure instanceof TokenRefusedException) {
            Finding api = visit.answered().get() == null
                    ? Finding.skip(API, "not asked, since there is no token to ask with", FIRST_MEND)
                    : reached(visit);
            return List.of(api, tokenRefused(failure), skipped(ORGANIZATION), clock(visit));
        }
        if (failure instanceof Ration.UsedUpException) {
            Finding api =
                    Finding.skip(API, said(failure), "try again then, or raise api.requests-per-minute and -per-hour");
            return List.of(api, skipped(TOKEN), skipped(ORGANIZATION), skipped(CLOCK));
        }
        return List.of(unreached(failure), skipped(TOKEN), skipped(ORGANIZATION), clock(visit));
    }

    private Finding unreached(Throwable failure) {
        if (failure instanceof WrongAddressException) {
            return Finding.fail(API, Fault.SETTINGS, said(failure), "set tallyfy.base-url to Tallyfy's own address");
        }
        boolean isNoAnswer = failure instanceof TimeoutException
                || (failure instanceof UnavailableException unavailable && unavailable.status() == 0);
        return Finding.fail(
                API,
                Fault.OTHER,
                organization.baseUrl() + ": " + said(failure),
                isNoAnswer
                        ? "set tallyfy.base-url right, or mend the network between; the daemon starts and tries again"
                        : "is tallyfy.base-url right? If it is, Tallyfy has to mend it; the daemon tries again");
    }

    private static Finding tokenRefused(Throwable failure) {
        return Finding.fail(
                TOKEN,
                Fault.TOKEN,
                said(failure),
                "make a new token in Tallyfy and put it where the old one is, or use an application: tallyfy.client-id"
                        + " and tallyfy.client-secret-file");
    }

    private static Finding skipped(String check) {
        return Finding.skip(check, "not looked at", FIRST_MEND);
    }

    /** A header names a second, so less than two are none. */
    private static Finding clock(Visit visit) {
        ServerClock tallyfy = visit.client().serverClock();
        if (!tallyfy.isMeasured()) {
            return Finding.skip(CLOCK, "Tallyfy has told no time", FIRST_MEND);
        }
        Duration ahead = tallyfy.offset();
        if (ahead.abs().compareTo(ServerClock.TOLERATED) <= 0) {
            return Finding.ok(CLOCK, "this machine's and Tallyfy's are less than 2 s apart");
        }
        return Finding.warn(
                CLOCK,
                "this machine's is " + Doctor.inWords(ahead.abs()) + (ahead.isNegative() ? " ahead of" : " behind")
                        + " Tallyfy's; times are corrected by that",
                "let the machine's clock be set by NTP (timedatectl set-ntp true)");
    }

    private static String said(@Nullable Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "no answer in time";
        }
        String message = failure == null ? null : failure.getMessage();
        return message == null || message.isBlank() ? "an unknown failure" : message.strip();
    }
}
