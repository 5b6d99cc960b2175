package dev.tallyfymirror.ops;

import dev.tallyfymirror.mirror.Cycles.Counts;
import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.mirror.Cycles.Outcome;
import dev.tallyfymirror.postgres.PoolState;
import dev.tallyfymirror.tallyfy.Purpose;
import dev.tallyfymirror.tallyfy.RequestObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is counted and measured, as Prometheus reads it. Names begin with {@code tallyfy_mirror_}; the label {@code
 * organization} is the organization's id, {@code destination} the name of a destination. Never blocks.
 */
public final class Metrics {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String PREFIX = "tallyfy.mirror.";
    private static final String ORGANIZATION = "organization";
    private static final String DESTINATION = "destination";
    private static final Standing UNKNOWN = new Standing(false, Double.NaN, null, Double.NaN, Double.NaN);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Instant> lastComplete = new ConcurrentHashMap<>();
    private final Map<String, Boolean> held = new ConcurrentHashMap<>();
    private final Map<String, Integer> suspected = new ConcurrentHashMap<>();
    private final Map<String, Standing> standing = new ConcurrentHashMap<>();
    private final Map<String, Freshness> freshness = new ConcurrentHashMap<>();
    private final Clock clock;

    public Metrics(Clock clock, Readiness readiness) {
        this.clock = clock;
        gauge("ready", "1 when nothing keeps the mirror from working", Tags.empty(), () -> readiness.isReady() ? 1 : 0);
        gauge(
                "troubles",
                "Components that don't work",
                Tags.empty(),
                () -> readiness.troubles().size());
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Shows the pool of connections. */
    public void pool(Supplier<PoolState> pool) {
        String help = "Connections to the database";
        poolGauge(pool, help, "lent", PoolState::acquired);
        poolGauge(pool, help, "idle", PoolState::idle);
        poolGauge(pool, help, "awaited", PoolState::waiting);
        poolGauge(pool, help, "max", PoolState::max);
    }

    private void poolGauge(Supplier<PoolState> pool, String help, String state, ToDoubleFunction<PoolState> value) {
        gauge("connections", help, Tags.of("state", state), () -> value.applyAsDouble(pool.get()));
    }

    /** Shows an organization, also before its first cycle. */
    public void organization(String org) {
        Tags tags = Tags.of(ORGANIZATION, org);
        gauge(
                "held",
                "1 when this daemon works on the organization",
                tags,
                () -> held.getOrDefault(org, false) ? 1 : 0);
        gauge(
                "suspected.runs",
                "Runs gone or out of sight, too many at once to be marked so",
                tags,
                () -> suspected.getOrDefault(org, 0));
        gauge("complete.age.seconds", "Since the end of the last complete cycle by this daemon", tags, () -> age(org));
        gauge(
                "degraded",
                "1 when the mirror is less fresh than it could be; status says why",
                tags,
                () -> freshness(org).isDegraded() ? 1 : 0);
        gauge(
                "unread.age.seconds",
                "For how long the open run unread for longest has been so",
                tags,
                () -> seconds(freshness(org).oldestUnread()));
        gauge(
                "unread.bound.seconds",
                "No open run stays unread for longer, as published",
                tags,
                () -> seconds(freshness(org).bound()));
        gauge(
                "turn.seconds",
                "A turn over all open runs at this request budget",
                tags,
                () -> seconds(freshness(org).turn()));
        for (Purpose purpose : Purpose.values()) {
            gauge(
                    "requests.last.hour",
                    "Requests in the last hour by every process on this database",
                    tags.and("purpose", word(purpose)),
                    () -> freshness(org).requests().getOrDefault(word(purpose), 0L));
        }
    }

    /** Shows how far Tallyfy's clock is ahead of this machine's; {@code offset} tells nothing before it was measured. */
    public void clock(String org, Supplier<Optional<Duration>> offset) {
        gauge(
                "clock.offset.seconds",
                "How far Tallyfy's clock is ahead of this machine's, as last measured",
                Tags.of(ORGANIZATION, org),
                () -> seconds(offset.get().orElse(null)));
    }

    /** What is known of the freshness of an organization's mirror; lengths of time that are not known are null. */
    public record Freshness(
            @Nullable Duration oldestUnread,
            @Nullable Duration turn,
            @Nullable Duration bound,
            boolean isDegraded,
            Map<String, Long> requests) {}

    /** How fresh the mirror of an organization is now. */
    public void fresh(String org, Freshness now) {
        freshness.put(org, now);
    }

    private Freshness freshness(String org) {
        return freshness.getOrDefault(org, new Freshness(null, null, null, false, Map.of()));
    }

    private static double seconds(@Nullable Duration length) {
        return length == null ? Double.NaN : length.toMillis() / 1000.0;
    }

    private double age(String org) {
        Instant last = lastComplete.get(org);
        return last == null
                ? Double.NaN
                : Duration.between(last, clock.instant()).toMillis() / 1000.0;
    }

    /** Shows a destination; its figures are unknown while another daemon works on it. */
    public void destination(String name) {
        standing.put(name, UNKNOWN);
        destinationGauge(name, "held", "1 when this daemon works on the destination", one -> one.held() ? 1 : 0);
        destinationGauge(name, "behind", "Positions to the newest event", Standing::behind);
        destinationGauge(name, "lag.seconds", "How long the oldest event waits that was not taken", this::lag);
        destinationGauge(name, "held.back.runs", "Runs whose events are held back", Standing::heldBack);
        destinationGauge(name, "working", "0 when it takes nothing or is disabled", Standing::working);
    }

    private void destinationGauge(String name, String what, String help, ToDoubleFunction<Standing> value) {
        Tags tags = Tags.of(DESTINATION, name);
        gauge("destination." + what, help, tags, () -> value.applyAsDouble(standing.getOrDefault(name, UNKNOWN)));
    }

    private double lag(Standing now) {
        if (now.oldest() == null) {
            return now.held() ? 0 : Double.NaN;
        }
        return Math.max(0, Duration.between(now.oldest(), clock.instant()).toMillis() / 1000.0);
    }

    /** How a destination stands that this daemon works on. */
    public void stands(String name, long behind, @Nullable Instant oldest, int heldBack, boolean works) {
        standing.put(name, new Standing(true, behind, oldest, heldBack, works ? 1 : 0));
    }

    /** This daemon does not work on the destination. */
    public void leaves(String name) {
        standing.put(name, UNKNOWN);
    }

    /** Events were handed over, and so many were taken. */
    public void delivered(String name, int events, int taken, Duration took) {
        Tags tags = Tags.of(DESTINATION, name);
        registry.timer(PREFIX + "delivery", tags).record(took);
        count("delivered", tags.and("outcome", "taken"), taken);
        count("delivered", tags.and("outcome", "failed"), events - taken);
    }

    /** Unknown figures are no numbers. */
    private record Standing(
            boolean held, double behind, @Nullable Instant oldest, double heldBack, double working) {}

    /** A hint came from outside; {@code outcome}: taken, unknown or refused. */
    public void hint(String outcome) {
        count("hints", Tags.of("outcome", outcome), 1);
    }

    /** Whether this daemon works on the organization. */
    public void holds(String org, boolean holds) {
        held.put(org, holds);
    }

    /** So many runs are gone or out of sight, too many at once. */
    public void suspects(String org, int runs) {
        suspected.put(org, runs);
    }

    /** A cycle has ended. */
    public void cycleEnded(String org, Kind kind, Outcome outcome, Duration took, Counts counts) {
        Tags tags = Tags.of(ORGANIZATION, org);
        registry.timer(PREFIX + "cycle", tags.and("kind", word(kind), "outcome", word(outcome)))
                .record(took);
        count("runs.read", tags, counts.runsRead());
        count("tasks.read", tags, counts.tasksRead());
        count("runs.changed", tags, counts.runsChanged());
        count("tasks.changed", tags, counts.tasksChanged());
        count("events", tags, counts.events());
        if (outcome == Outcome.COMPLETE) {
            lastComplete.put(org, clock.instant());
        }
    }

    /** Counts the requests of one organization. */
    public RequestObserver requests(String org) {
        Tags tags = Tags.of(ORGANIZATION, org);
        return new RequestObserver() {
            @Override
            public void ended(Purpose purpose, int status, Duration took) {
                Tags all = tags.and("purpose", word(purpose), "status", status == 0 ? "none" : String.valueOf(status));
                registry.timer(PREFIX + "request", all).record(took);
            }

            @Override
            public void paused(Duration length) {
                count("pauses", tags, 1);
            }
        };
    }

    String scrape() {
        return registry.scrape();
    }

    private void count(String name, Tags tags, double amount) {
        registry.counter(PREFIX + name, tags).increment(amount);
    }

    private void gauge(String name, String help, Tags tags, Supplier<Number> value) {
        Gauge gauge =
                Gauge.builder(PREFIX + name, value).description(help).tags(tags).register(registry);
        assert gauge.getId().getName().startsWith(PREFIX);
    }

    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
