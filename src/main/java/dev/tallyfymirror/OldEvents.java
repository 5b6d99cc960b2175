package dev.tallyfymirror;

import dev.tallyfymirror.outbox.Retention;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.settings.DestinationSettings;
import dev.tallyfymirror.settings.Settings;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes events that are older than the settings say, now and then, in small batches with pauses between. */
final class OldEvents {
    private static final Logger LOG = LoggerFactory.getLogger(OldEvents.class);
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private final int days;
    private final Set<String> destinations;
    private final Retention retention;

    OldEvents(Settings settings, Database database) {
        this.days = settings.events().retentionDays();
        this.destinations =
                settings.destinations().stream().map(DestinationSettings::name).collect(Collectors.toUnmodifiableSet());
        this.retention = new Retention(database);
    }

    /** For ever; nothing where events are kept for ever. */
    Flux<Void> remove() {
        return days == 0
                ? Flux.empty()
                : Mono.defer(this::removeAll).repeatWhen(rounds -> rounds.concatMap(round -> Mono.delay(EVERY)));
    }

    private Mono<Void> removeAll() {
        return Mono.defer(() -> retention.remove(days, destinations))
                .repeatWhen(batches -> batches.concatMap(batch -> Mono.delay(BETWEEN)))
                .takeUntil(removed -> removed == 0)
                .reduce(0L, Long::sum)
                .doOnNext(removed -> LOG.debug("Removed {} old events.", removed))
                .onErrorResume(failure -> {
                    LOG.debug("Old events could not be removed now: {}", failure.getMessage());
                    return Mono.empty();
                })
                .then();
    }
}
