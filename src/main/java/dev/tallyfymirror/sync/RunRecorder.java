package dev.tallyfymirror.sync;

import dev.tallyfymirror.diff.RunDiff;
import dev.tallyfymirror.diff.TaskDiff;
import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Quarantined.Kind;
import dev.tallyfymirror.model.Quarantined.Place;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunHead;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.postgres.DataRefusedException;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.RunMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Records what was seen of runs. A run that was archived, has gone, or is back changes what its tasks are: they are
 * judged in the same transaction.
 */
final class RunRecorder {
    private static final int TASKS_AT_ONCE = 500;

    private final Term term;
    private final RunDiff diff;
    private final TaskDiff taskDiff;

    RunRecorder(Term term) {
        this.term = term;
        this.diff = new RunDiff(term.rules(), new JsonTrees());
        this.taskDiff = new TaskDiff(term.rules(), new JsonTrees());
    }

    /** What was held of the runs before, and what recording did. */
    record Result(Map<String, RunGlimpse> held, Recorded recorded) {}

    Mono<Result> record(List<RunSighting> sightings) {
        List<String> ids = sightings.stream()
                .map(RunSighting::runId)
                .filter(Objects::nonNull)
                .toList();
        return term.stores()
                .mirror()
                .glimpseRuns(term.org(), ids)
                .flatMap(held -> recordInParts(news(sightings, held)).map(recorded -> new Result(held, recorded)));
    }

    private static List<RunSighting> news(List<RunSighting> sightings, Map<String, RunGlimpse> held) {
        Map<String, RunSighting> latest = new LinkedHashMap<>();
        List<RunSighting> nameless = new ArrayList<>();
        for (RunSighting sighting : sightings) {
            String id = sighting.runId();
            if (id == null) {
                nameless.add(sighting);
            } else if (isNews(sighting, held.get(id))) {
                latest.put(id, sighting);
            }
        }
        nameless.addAll(latest.values());
        return nameless;
    }

    private static boolean isNews(RunSighting sighting, @Nullable RunGlimpse held) {
        return held == null || sighting.listHash() == 0 || sighting.listHash() != held.hash();
    }

    private Mono<Recorded> recordInParts(List<RunSighting> news) {
        if (news.isEmpty()) {
            return Mono.just(Recorded.NOTHING);
        }
        return term.inTransaction(session -> record(session, news, null))
                .onErrorResume(DataRefusedException.class, refusal -> {
                    if (news.size() == 1) {
                        String reason = "the database refuses it: " + refusal.getMessage();
                        return term.inTransaction(session -> record(session, news, reason));
                    }
                    int half = news.size() / 2;
                    return recordInParts(news.subList(0, half))
                            .flatMap(first -> recordInParts(news.subList(half, news.size()))
                                    .map(first::plus));
                });
    }

    private Mono<Recorded> record(Session session, List<RunSighting> news, @Nullable String refusal) {
        List<String> ids =
                news.stream().map(RunSighting::runId).filter(Objects::nonNull).toList();
        return term.stores().mirror().lockRuns(session, term.org(), ids).flatMap(held -> {
            Batch<RunColumn> batch = new Batch<>(Kind.RUN, seenAt(news));
            news.forEach(sighting -> judge(batch, sighting, held, refusal));
            return recordTasksOfMoved(session, batch.changes())
                    .flatMap(tasks -> term.write(session, term.ofRuns(batch), events(batch))
                            .map(tasks::plus));
        });
    }

    private static Instant seenAt(List<RunSighting> news) {
        return news.stream()
                .map(sighting -> sighting.when().observedAt())
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private void judge(
            Batch<RunColumn> batch, RunSighting sighting, Map<String, Held<RunColumn>> held, @Nullable String refusal) {
        RawItem raw = sighting.raw();
        if (raw != null && refusal != null) {
            batch.hold(new Place(sighting.runId(), sighting.runId()), null, refusal, raw.storableText());
            return;
        }
        Observation<RunColumn> observation = observation(batch, sighting);
        if (observation != null) {
            diff.observed(held.get(observation.id()), observation).ifPresent(batch::add);
        }
    }

    private static @Nullable Observation<RunColumn> observation(Batch<RunColumn> batch, RunSighting sighting) {
        RawItem raw = sighting.raw();
        if (raw == null) {
            return Observation.absent(Objects.requireNonNull(sighting.runId()), sighting.presence(), sighting.when());
        }
        Item<RunColumn> item = batch.take(raw, sighting.runId(), RunMapper.map(raw, sighting.source()));
        return item == null ? null : Observation.of(item, sighting.when(), sighting.listHash());
    }

    private List<NewEvent> events(Batch<RunColumn> batch) {
        return batch.changes().stream()
                .flatMap(change -> term.stores().events().runEvents(term.org(), change).stream())
                .toList();
    }

    private Mono<Recorded> recordTasksOfMoved(Session session, List<Change<RunColumn>> changes) {
        return Flux.fromIterable(changes)
                .filter(RunRecorder::isMoved)
                .concatMap(change -> recordTasksOf(session, change, ""))
                .reduce(Recorded.NOTHING, Recorded::plus);
    }

    /** Whether the run's tasks are something else now: archived or not, there or gone. */
    private static boolean isMoved(Change<RunColumn> change) {
        Held<RunColumn> before = change.before();
        if (before == null) {
            return false;
        }
        RunState was = RunState.of(before, null);
        RunState is = RunState.of(change.after(), null);
        return was.archived() != is.archived()
                || !Objects.equals(was.hiddenAt(), is.hiddenAt())
                || !Objects.equals(was.deletedAt(), is.deletedAt());
    }

    private Mono<Recorded> recordTasksOf(Session session, Change<RunColumn> run, String after) {
        String runId = run.after().id();
        var mirror = term.stores().mirror();
        return mirror.listTaskIds(session, term.org(), runId, after, TASKS_AT_ONCE)
                .flatMap(ids -> {
                    if (ids.isEmpty()) {
                        return Mono.just(Recorded.NOTHING);
                    }
                    return mirror.findTasks(session, term.org(), ids)
                            .flatMap(tasks -> recordTasks(session, run, List.copyOf(tasks.values())))
                            .flatMap(some -> recordTasksOf(session, run, ids.get(ids.size() - 1))
                                    .map(some::plus));
                });
    }

    private Mono<Recorded> recordTasks(Session session, Change<RunColumn> run, List<Held<TaskColumn>> tasks) {
        RunState state = RunState.of(run.after(), null);
        Instant now = run.after().memory().when().observedAt();
        RunHead head = headOf(run.after());
        Batch<TaskColumn> batch = new Batch<>(Kind.TASK, now);
        tasks.forEach(task -> batch.add(taskDiff.passed(task, state, now, false)));
        List<NewEvent> events = batch.changes().stream()
                .flatMap(change -> term.stores().events().taskEvents(term.org(), change, head).stream())
                .toList();
        return term.write(session, term.ofTasks(batch), events);
    }

    private static RunHead headOf(Held<RunColumn> run) {
        var columns = run.row().columns();
        return new RunHead(
                run.id(),
                columns.text(RunColumn.NAME),
                columns.text(RunColumn.STATUS),
                columns.text(RunColumn.CHECKLIST_ID),
                columns.text(RunColumn.CHECKLIST_TITLE));
    }
}
