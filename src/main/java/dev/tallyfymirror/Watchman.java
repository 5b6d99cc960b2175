package dev.tallyfymirror;

import dev.tallyfymirror.mirror.Overview;
import dev.tallyfymirror.mirror.Overview.Freshness;
import dev.tallyfymirror.mirror.Overview.Health;
import dev.tallyfymirror.ops.Metrics;
import dev.tallyfymirror.ops.Readiness;
import dev.tallyfymirror.postgres.NewerSchemaException;
import dev.tallyfymirror.postgres.TransientDatabaseException;
import dev.tallyfymirror.settings.Durations;
import dev.tallyfymirror.settings.Settings;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks now and then whether the database answers, whether its schema is still that of this program and whether the
 * mirrors keep up, whoever works on them, and tells readiness. A database server of our own that has died is started again.
 */
final class Watchman {
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final String SCHEMA = "schema";
    private static final int MISSED_CYCLES = 3;
    /** A turn may take many cycles. */
    private static final Duration FARTHEST_APART = Duration.ofMinutes(10);

    private final Settings settings;
    private final DatabaseHome home;
    private final Readiness readiness;
    private final Metrics metrics;
    private final Overview overview;

    Watchman(Settings settings, DatabaseHome home, Readiness readiness, Metrics metrics) {
        this.metrics = metrics;
        this.settings = settings;
        this.home = home;
        this.readiness = readiness;
        this.overview = new Overview(home.database());
    }

    /** What readiness calls the mirror of an organization. */
    static String mirrorOf(String org) {
        return "mirror of " + org;
    }

    /** For ever. */
    Flux<Void> watch() {
        return Flux.defer(this::look)
                .onErrorResume(failure -> Mono.empty())
                .repeatWhen(looks -> looks.concatMap(look -> Mono.delay(EVERY)));
    }

    private Mono<Void> look() {
        return Flux.fromIterable(settings.tallyfy().organizations())
                .concatMap(organization -> look(organization.id()))
                .then(home.schema().require(home.database()))
                .doOnSuccess(known -> readiness.degrade(SCHEMA, null))
                .onErrorResume(NewerSchemaException.class, this::tellNewer)
                .timeout(ANSWER)
                .doOnSuccess(done -> readiness.tell("database", null))
                .onErrorResume(failure -> {
                    readiness.tell("database", "does not answer: " + message(failure));
                    return failure instanceof TransientDatabaseException ? home.keep() : Mono.empty();
                });
    }

    private static @Nullable String message(Throwable failure) {
        return failure instanceof TimeoutException
                ? "nothing came within " + Durations.format(ANSWER)
                : failure.getMessage();
    }

    /** It still serves the feed, and the mirror is kept by the newer program, whose lag is told like any other. */
    private Mono<Void> tellNewer(NewerSchemaException newer) {
        return Mono.fromRunnable(() -> readiness.degrade(SCHEMA, newer.getMessage()));
    }

    private Mono<Void> look(String org) {
        return overview.findHealth(org)
                .doOnNext(health -> readiness.tell(mirrorOf(org), reason(health)))
                .flatMap(health -> tellFreshness(org, health))
                .switchIfEmpty(Mono.fromRunnable(() -> readiness.tell(mirrorOf(org), "the first sync has not begun")))
                .then();
    }

    private Mono<Health> tellFreshness(String org, Health health) {
        Freshness fresh = health.freshness();
        return overview.countRequests(org)
                .doOnNext(requests -> {
                    readiness.degrade(mirrorOf(org), fresh.degraded());
                    metrics.fresh(
                            org,
                            new Metrics.Freshness(
                                    fresh.oldestUnread(),
                                    fresh.turn(),
                                    fresh.bound(),
                                    fresh.degraded() != null,
                                    requests));
                })
                .thenReturn(health);
    }

    private @Nullable String reason(Health health) {
        if (!health.firstSyncDone()) {
            return "the first sync is not done yet";
        }
        Duration lag = health.lag();
        Duration bound = bound(health.freshness().turn());
        return lag != null && lag.compareTo(bound) > 0
                ? "falls behind: the last complete cycle began more than " + Durations.format(bound) + " ago"
                : null;
    }

    /** Cycles draw apart where the request budget demands it. */
    private Duration bound(@Nullable Duration turn) {
        Duration interval = settings.sync().interval();
        Duration apart = turn != null && turn.compareTo(FARTHEST_APART) < 0 ? turn : FARTHEST_APART;
        return (turn == null || apart.compareTo(interval) < 0 ? interval : apart)
                .multipliedBy(MISSED_CYCLES)
                .plus(Duration.ofMinutes(1));
    }
}
