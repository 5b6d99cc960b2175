package dev.tallyfymirror.sync;

import dev.tallyfymirror.diff.RunDiff;
import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Quarantined.Kind;
import dev.tallyfymirror.model.Quarantined.Place;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.sync.MovedRuns.Moved;
import dev.tallyfymirror.sync.rule.News;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.RunMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Records what was seen of runs. A run that was archived, has gone, or is back changes what its tasks are: they are
 * judged in the same transaction.
 */
final class RunRecorder {
    private final Term term;
    private final RunDiff diff;
    private final MovedRuns movedRuns;
    private final Halving<RunSighting> parts;

    RunRecorder(Term term) {
        this.term = term;
        this.diff = new RunDiff(term.rules(), new JsonTrees());
        this.movedRuns = new MovedRuns(term);
        this.parts = new Halving<>(term, this::record);
    }

    /** What was held of the runs before, and what recording did. */
    record Result(Map<String, RunGlimpse> held, Recorded recorded) {}

    Mono<Result> record(List<RunSighting> sightings) {
        return term.stores()
                .mirror()
                .glimpseRuns(term.org(), Sighting.ids(sightings))
                .flatMap(held -> parts.record(Sighting.news(
                                sightings, sighting -> News.isNews(held.get(sighting.id()), sighting.listHash())))
                        .map(recorded -> new Result(held, recorded)));
    }

    private Mono<Recorded> record(Session session, List<RunSighting> news, @Nullable String refusal) {
        return term.stores()
                .mirror()
                .lockRuns(session, term.org(), Sighting.ids(news))
                .flatMap(held -> {
                    Batch<RunColumn> batch = new Batch<>(Kind.RUN, Sighting.seenAt(news));
                    news.forEach(sighting -> judge(batch, sighting, held, refusal));
                    return movedRuns
                            .record(session, batch.changes())
                            .flatMap(moved -> markUnread(session, batch).then(write(session, batch, moved)));
                });
    }

    private Mono<Recorded> write(Session session, Batch<RunColumn> batch, Moved moved) {
        List<NewEvent> events =
                Stream.concat(moved.events().stream(), events(batch)).toList();
        return term.write(session, term.ofRuns(batch), events).map(moved.rows()::plus);
    }

    private Mono<Void> markUnread(Session session, Batch<RunColumn> batch) {
        List<Held<RunColumn>> changed = batch.changes().stream()
                .filter(News::isToBeRead)
                .map(Change::after)
                .toList();
        Instant latest = changed.stream()
                .map(run -> run.memory().when().observedAt())
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        return term.stores()
                .timetable()
                .markUnread(session, term.org(), changed.stream().map(Held::id).toList(), latest);
    }

    /** The tasks of a run can't be read: what is known of the run is all that {@code conclude} may conclude of them. */
    Mono<Recorded> recordUnreadable(String runId, Instant now, boolean conclude) {
        return term.inTransaction(session -> term.stores()
                .mirror()
                .lockRuns(session, term.org(), List.of(runId))
                .flatMap(held -> Mono.justOrEmpty(held.get(runId)))
                .flatMap(run -> conclude ? movedRuns.recordUnread(session, run, now) : Mono.just(Moved.NOTHING))
                .flatMap(moved -> term.stores()
                        .timetable()
                        .markRefused(session, term.org(), runId, now)
                        .then(write(session, new Batch<>(Kind.RUN, now), moved)))
                .defaultIfEmpty(Recorded.NOTHING));
    }

    private void judge(
            Batch<RunColumn> batch, RunSighting sighting, Map<String, Held<RunColumn>> held, @Nullable String refusal) {
        RawItem raw = sighting.raw();
        if (raw != null && refusal != null) {
            batch.hold(new Place(sighting.id(), sighting.id()), null, refusal, raw.wholeText());
            return;
        }
        if (raw == null) {
            String id = Objects.requireNonNull(sighting.id());
            diff.observed(held.get(id), Observation.absent(id, sighting.presence(), sighting.when()))
                    .ifPresent(batch::add);
            return;
        }
        Item<RunColumn> item = batch.take(raw, sighting.id(), RunMapper.map(raw, sighting.source()));
        if (item != null) {
            diff.observed(held.get(item.id()), Observation.of(item, sighting.when(), sighting.listHash()))
                    .ifPresent(change -> batch.add(change, raw, sighting.id(), item));
        }
    }

    private Stream<NewEvent> events(Batch<RunColumn> batch) {
        return batch.changes().stream()
                .flatMap(change -> term.stores().events().runEvents(term.org(), change).stream());
    }
}
