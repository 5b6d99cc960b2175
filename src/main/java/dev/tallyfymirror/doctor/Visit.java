package dev.tallyfymirror.doctor;

import dev.tallyfymirror.lease.RequestLedger;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.settings.OrganizationSettings;
import dev.tallyfymirror.settings.Settings;
import dev.tallyfymirror.tallyfy.BodyLimits;
import dev.tallyfymirror.tallyfy.ClientSettings;
import dev.tallyfymirror.tallyfy.Purpose;
import dev.tallyfymirror.tallyfy.RequestBudget;
import dev.tallyfymirror.tallyfy.RequestObserver;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A client that asks once, for one item at most, and how long the last answer took that came; null where none did. */
record Visit(TallyfyClient client, AtomicReference<@Nullable Duration> answered) {
    private static final Duration LEAVING = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);
    private static final int LONGEST_BODY = 1 << 20;

    static Visit to(
            OrganizationSettings organization,
            Settings settings,
            Clock clock,
            Duration limit,
            Optional<RequestLedger> ledger) {
        AtomicReference<@Nullable Duration> answered = new AtomicReference<>();
        RequestBudget budget = ledger.<RequestBudget>map(
                        one -> new Ration(one, organization.id(), limits(organization)))
                .orElseGet(RequestBudget::unlimited);
        TallyfyClient client = new TallyfyClient(
                clientSettings(organization, settings, limit),
                organization.requireCredentials(),
                clock,
                budget,
                noting(answered));
        return new Visit(client, answered);
    }

    static RequestLedger.Limits limits(OrganizationSettings organization) {
        return new RequestLedger.Limits(organization.requestsPerMinute(), organization.requestsPerHour());
    }

    private static ClientSettings clientSettings(OrganizationSettings organization, Settings settings, Duration limit) {
        Duration timeout = settings.api().timeout();
        return new ClientSettings(
                organization.baseUrl(),
                organization.id(),
                1,
                new ClientSettings.Limits(
                        1, timeout.compareTo(limit) < 0 ? timeout : limit, BodyLimits.of(LONGEST_BODY), LONGEST_PAUSE),
                new Backoff(Duration.ofMillis(500), Duration.ofSeconds(1), 1, RandomGenerator.getDefault()));
    }

    private static RequestObserver noting(AtomicReference<@Nullable Duration> answered) {
        return new RequestObserver() {
            @Override
            public void ended(Purpose purpose, int status, Duration took) {
                if (status != 0) {
                    answered.set(took);
                }
            }
        };
    }

    Mono<Void> close() {
        return client.close().timeout(LEAVING).onErrorComplete();
    }
}
