package dev.tallyfymirror;

import dev.tallyfymirror.delivery.Assignment;
import dev.tallyfymirror.delivery.Deliveries;
import dev.tallyfymirror.delivery.DeliveryListener;
import dev.tallyfymirror.delivery.Destination;
import dev.tallyfymirror.delivery.Schedule;
import dev.tallyfymirror.delivery.Snapshot;
import dev.tallyfymirror.delivery.Stores;
import dev.tallyfymirror.delivery.file.FileDestination;
import dev.tallyfymirror.delivery.kafka.KafkaDestination;
import dev.tallyfymirror.delivery.kafka.KafkaSettings;
import dev.tallyfymirror.delivery.webhook.WebhookDestination;
import dev.tallyfymirror.delivery.webhook.WebhookSettings;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.ops.Metrics;
import dev.tallyfymirror.ops.Readiness;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.retry.Backoff;
import dev.tallyfymirror.settings.DestinationSettings;
import dev.tallyfymirror.settings.DestinationSettings.Target;
import dev.tallyfymirror.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Schedulers;

/** The destinations of the settings, made. */
final class DestinationParts {
    private final Deliveries deliveries;

    private DestinationParts(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    /** Reads the secrets: a {@link dev.tallyfymirror.settings.SettingsException} where one can't be read or is none. */
    static DestinationParts of(Settings settings, Stores stores, Readiness readiness, Metrics metrics) {
        settings.destinations().forEach(one -> metrics.destination(one.name()));
        List<Assignment> assignments = settings.destinations().stream()
                .map(one -> new Assignment(
                        one.name(),
                        one.types(),
                        one.from() == DestinationSettings.From.OLDEST,
                        destination(one, stores.clock())))
                .toList();
        Stores heard = stores.with(new Listener(readiness, metrics));
        return new DestinationParts(
                new Deliveries(assignments, heard, Schedule.standard(RandomGenerator.getDefault())));
    }

    /** What all of them work with. */
    static Stores stores(Database database, Leases leases, Clock clock) {
        Backoff patience = new Backoff(
                Duration.ofMillis(200), Duration.ofSeconds(10), Backoff.UNLIMITED, RandomGenerator.getDefault());
        return Stores.of(database, leases, clock, Schedulers.parallel(), patience);
    }

    Deliveries deliveries() {
        return deliveries;
    }

    private static Destination destination(DestinationSettings one, Clock clock) {
        Target target = one.target();
        if (target instanceof Target.Webhook webhook) {
            return webhook(one.name(), webhook, clock);
        }
        if (target instanceof Target.Kafka kafka) {
            boolean binary = kafka.mode() == Target.Kafka.Mode.BINARY;
            return new KafkaDestination(
                    new KafkaSettings(kafka.bootstrapServers(), kafka.topic(), binary, kafka.properties()),
                    Schedulers.boundedElastic());
        }
        Target.File file = (Target.File) target;
        return new FileDestination(file.path(), file.maxSize(), file.fsync(), Schedulers.boundedElastic());
    }

    private static Destination webhook(String name, Target.Webhook webhook, Clock clock) {
        var settings = new WebhookSettings(
                webhook.url(),
                WebhookSecrets.of(name, webhook.secretFiles()),
                webhook.allowPrivate(),
                WebhookSettings.Limits.STANDARD);
        return WebhookDestination.of(settings, clock, Schedulers.boundedElastic());
    }

    /** Tells metrics and readiness; what is wrong with a destination keeps nothing from the mirror and its feed. */
    private record Listener(Readiness readiness, Metrics metrics) implements DeliveryListener {
        @Override
        public void holds(String destination, boolean held) {
            if (!held) {
                metrics.leaves(destination);
                readiness.degrade("destination " + destination, null);
            }
        }

        @Override
        public void delivered(String destination, int events, int taken, Duration took) {
            metrics.delivered(destination, events, taken, took);
        }

        @Override
        public void stands(String destination, Snapshot snapshot) {
            String trouble = snapshot.trouble();
            metrics.stands(destination, snapshot.behind(), snapshot.oldest(), snapshot.held(), trouble == null);
            readiness.degrade("destination " + destination, trouble);
        }
    }
}
