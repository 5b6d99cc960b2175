package dev.tallyfymirror;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.Leases;
import dev.tallyfymirror.outbox.DeadLetter;
import dev.tallyfymirror.outbox.DestinationOverview;
import dev.tallyfymirror.outbox.DestinationState;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.settings.DestinationSettings;
import dev.tallyfymirror.settings.Settings;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads how the destinations stand: those in the database, and those in the settings that no daemon has worked yet. */
final class DestinationsReader {
    private static final int LETTERS = 1_000;

    private final Settings settings;
    private final DestinationOverview overview;
    private final Leases leases;

    DestinationsReader(Settings settings, Database database, Leases leases) {
        this.settings = settings;
        this.overview = new DestinationOverview(database);
        this.leases = leases;
    }

    Mono<List<StatusReport.Destination>> read() {
        return overview.states()
                .flatMap(states -> Flux.fromIterable(states)
                        .concatMap(this::withHolder)
                        .collectList()
                        .map(known -> withUnknown(known)));
    }

    /** With the oldest dead letters of each. */
    Mono<DeliveriesReport> report() {
        return read().flatMap(destinations -> Flux.fromIterable(destinations)
                .filter(one -> one.deadLetters() > 0)
                .concatMap(one -> overview.letters(one.name(), LETTERS)
                        .flatMapIterable(letters -> letters)
                        .map(letter -> letter(one.name(), letter)))
                .collectList()
                .map(letters -> new DeliveriesReport(destinations, letters)));
    }

    private static DeliveriesReport.DeadLetter letter(String destination, DeadLetter letter) {
        return new DeliveriesReport.DeadLetter(
                destination,
                letter.eventId().toString(),
                letter.type(),
                letter.seq(),
                letter.tries(),
                letter.failedAt(),
                letter.givenUpAt(),
                letter.error());
    }

    private Mono<StatusReport.Destination> withHolder(DestinationState state) {
        return leases.holder(Lease.destination(state.name()))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .map(holder -> toReport(state, holder.orElse(null)));
    }

    private StatusReport.Destination toReport(DestinationState state, @Nullable String holder) {
        return new StatusReport.Destination(
                state.name(),
                state.kind(),
                word(state),
                state.behind(),
                state.lag(),
                state.held(),
                state.dead(),
                state.taken(),
                state.takenAt(),
                holder,
                state.error(),
                state.disabledAt() == null ? state.failingSince() : state.disabledAt());
    }

    private String word(DestinationState state) {
        if (!names().contains(state.name())) {
            return "not in the settings";
        }
        if (state.disabledAt() != null) {
            return "disabled";
        }
        String word = state.failingSince() != null ? "takes nothing" : state.held() > 0 ? "holds back" : "works";
        if (state.pausedUntil() == null) {
            return word;
        }
        String paused = "paused until " + state.pausedUntil().truncatedTo(ChronoUnit.SECONDS);
        return word.equals("works") ? paused : word + ", " + paused;
    }

    private Set<String> names() {
        return settings.destinations().stream().map(DestinationSettings::name).collect(Collectors.toSet());
    }

    private List<StatusReport.Destination> withUnknown(List<StatusReport.Destination> known) {
        List<StatusReport.Destination> all = new ArrayList<>(known);
        settings.destinations().stream()
                .filter(one -> known.stream().noneMatch(other -> other.name().equals(one.name())))
                .map(DestinationsReader::notBegun)
                .forEach(all::add);
        return all;
    }

    private static StatusReport.Destination notBegun(DestinationSettings one) {
        String kind = one.target().getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
        return new StatusReport.Destination(one.name(), kind, "not begun", 0, null, 0, 0, 0, null, null, null, null);
    }
}
