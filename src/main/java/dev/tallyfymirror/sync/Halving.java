package dev.tallyfymirror.sync;

import dev.tallyfymirror.postgres.DataRefusedException;
import dev.tallyfymirror.postgres.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Records a set in one transaction. What the database refuses of it is found by halving, and recorded alone with the
 * refusal, so that it costs its neighbours nothing.
 */
final class Halving<S extends Sighting> {
    private final Term term;
    private final Recording<S> recording;

    Halving(Term term, Recording<S> recording) {
        this.term = term;
        this.recording = recording;
    }

    /** How a set is recorded in a transaction; {@code refusal}: why the database did not take it before. */
    @FunctionalInterface
    interface Recording<S extends Sighting> {
        Mono<Recorded> record(Session session, List<S> sightings, @Nullable String refusal);
    }

    Mono<Recorded> record(List<S> sightings) {
        if (sightings.isEmpty()) {
            return Mono.just(Recorded.NOTHING);
        }
        return term.inTransaction(session -> recording.record(session, sightings, null))
                .onErrorResume(DataRefusedException.class, refusal -> recordHalves(sightings, refusal));
    }

    private Mono<Recorded> recordHalves(List<S> sightings, DataRefusedException refusal) {
        if (sightings.size() == 1) {
            String reason = "the database refuses it: " + refusal.getMessage();
            return term.inTransaction(session -> recording.record(session, sightings, reason));
        }
        int half = sightings.size() / 2;
        return record(sightings.subList(0, half))
                .flatMap(first ->
                        record(sightings.subList(half, sightings.size())).map(first::plus));
    }
}
