package dev.tallyfymirror.delivery.webhook;

import dev.tallyfymirror.delivery.Outcome;
import dev.tallyfymirror.event.StoredEvent;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import reactor.core.scheduler.Schedulers;

/** A webhook whose clock and secrets are set by hand; and how its outcomes read. */
final class Sender implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final WebhookSettings.Limits SHORT =
            new WebhookSettings.Limits(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(4), 4096);
    /** So that the first one of a JVM, which has much to load, is no matter of time. */
    private static final WebhookSettings.Limits PATIENT = new WebhookSettings.Limits(
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(15), SHORT.bodyBytes());

    volatile Instant now = NOW;
    volatile List<String> secrets = List.of(SECRET);

    private final WebhookDestination destination;

    Sender(String url, boolean allowPrivate, GuardedResolver.Lookup lookup, Predicate<InetAddress> isPublic) {
        this(url, allowPrivate, PATIENT, lookup, isPublic);
    }

    private Sender(
            String url,
            boolean allowPrivate,
            WebhookSettings.Limits limits,
            GuardedResolver.Lookup lookup,
            Predicate<InetAddress> isPublic) {
        InstantSource time = () -> now;
        var settings = new WebhookSettings(
                URI.create(url), () -> secrets.stream().map(WebhookSecret::of).toList(), allowPrivate, limits);
        Clock clock = time.withZone(ZoneOffset.UTC);
        destination = WebhookDestination.of(settings, clock, Schedulers.boundedElastic(), lookup, isPublic);
    }

    /** To any address, by names as the system finds them. */
    static Sender to(String url) {
        return to(url, PATIENT);
    }

    static Sender hasty(String url) {
        return to(url, SHORT);
    }

    private static Sender to(String url, WebhookSettings.Limits limits) {
        return new Sender(url, true, limits, name -> List.of(InetAddress.getAllByName(name)), Addresses::isPublic);
    }

    Outcome deliver(StoredEvent event) {
        return destination.deliver(List.of(event)).block(PATIENCE).get(0);
    }

    static String shown(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            String asked =
                    failed.asked() != null || failed.all() ? (failed.all() ? " all " : " one ") + failed.asked() : "";
            return "failed: " + failed.reason() + asked;
        }
        return outcome instanceof Outcome.Gone gone
                ? "gone: " + gone.reason()
                : outcome.equals(Outcome.TAKEN) ? "taken" : "" + outcome;
    }

    @Override
    public void close() {
        destination.close().block(PATIENCE);
    }
}
