package dev.tallyfymirror.sync;

import dev.tallyfymirror.diff.TaskDiff;
import dev.tallyfymirror.event.NewEvent;
import dev.tallyfymirror.mirror.Mirror.RunOfTasks;
import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Quarantined.Kind;
import dev.tallyfymirror.model.Quarantined.Place;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.sync.rule.News;
import dev.tallyfymirror.tallyfy.item.Mapped;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.TaskMapper;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Records what was seen of tasks: the unchanged are told by their hash and cost one read for the whole set; of the rest
 * the held is locked and read, the diff decides, and all of it is committed together.
 */
final class TaskRecorder {
    private final Term term;
    private final TaskDiff diff;
    private final Halving<TaskSighting> parts;

    TaskRecorder(Term term) {
        this.term = term;
        this.parts = new Halving<>(term, this::record);
        this.diff = new TaskDiff(term.rules(), new JsonTrees());
    }

    /**
     * What a set showed of the mirror: the tasks held in the runs asked for, what recording did, and the runs of which
     * older tasks came with a list of runs than are held.
     */
    record Result(Map<String, TaskGlimpse> held, Recorded recorded, Set<String> olderRuns) {}

    /** Records the sightings; {@code wholeRuns}: runs of which all held tasks are wanted in the answer. */
    Mono<Result> record(List<TaskSighting> sightings, Collection<String> wholeRuns) {
        return term.stores()
                .mirror()
                .glimpseTasks(term.org(), Sighting.ids(sightings), wholeRuns)
                .flatMap(held -> {
                    List<TaskSighting> news = Sighting.news(sightings, sighting -> isNews(sighting, held));
                    return findOlder(news, held)
                            .flatMap(older -> parts.record(without(older, news))
                                    .map(recorded -> new Result(held, recorded, runsOf(older))));
                })
                .flatMap(result -> markListed(sightings, result.held()).thenReturn(result));
    }

    /** A list shows again what was asked for by id, since none did: when it is missing again, that is news. */
    private Mono<Void> markListed(List<TaskSighting> sightings, Map<String, TaskGlimpse> held) {
        List<String> again = sightings.stream()
                .filter(TaskSighting::isListed)
                .map(TaskSighting::id)
                .filter(id -> id != null && isConfirmed(held.get(id)))
                .toList();
        return again.isEmpty()
                ? Mono.empty()
                : term.mark(session -> term.stores().timetable().markUnconfirmed(session, term.org(), again));
    }

    private static boolean isConfirmed(@Nullable TaskGlimpse held) {
        return held != null && held.confirmedAt() != null;
    }

    /**
     * What came with a list of runs and is older than what is held: however often it comes, that may be a copy from
     * before. The run's own list is to say so.
     */
    private Mono<List<TaskSighting>> findOlder(List<TaskSighting> news, Map<String, TaskGlimpse> held) {
        List<TaskSighting> embedded = news.stream()
                .filter(sighting -> sighting.source() == Source.EMBEDDED && held.containsKey(sighting.id()))
                .toList();
        return embedded.isEmpty()
                ? Mono.just(List.of())
                : term.stores()
                        .mirror()
                        .findLastUpdated(term.org(), Sighting.ids(embedded))
                        .map(known -> embedded.stream()
                                .filter(sighting -> isOlder(sighting, known.get(sighting.id())))
                                .toList());
    }

    private static boolean isOlder(TaskSighting sighting, @Nullable Instant held) {
        RawItem raw = sighting.raw();
        if (held == null
                || raw == null
                || !(TaskMapper.map(raw, sighting.source(), sighting.runId())
                        instanceof Mapped.Readable<TaskColumn> readable)) {
            return false;
        }
        Instant shown = readable.item().columns().instant(TaskColumn.LAST_UPDATED);
        return shown != null && shown.truncatedTo(ChronoUnit.SECONDS).isBefore(held.truncatedTo(ChronoUnit.SECONDS));
    }

    private static List<TaskSighting> without(List<TaskSighting> some, List<TaskSighting> all) {
        Set<String> left = Set.copyOf(Sighting.ids(some));
        return all.stream()
                .filter(one -> one.id() == null || !left.contains(one.id()))
                .toList();
    }

    private static Set<String> runsOf(List<TaskSighting> sightings) {
        return sightings.stream()
                .map(TaskSighting::runId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private boolean isNews(TaskSighting sighting, Map<String, TaskGlimpse> glimpses) {
        return News.isNews(
                glimpses.get(sighting.id()),
                sighting.listHash(),
                sighting.when().observedAt(),
                term.rules().grace());
    }

    private Mono<Recorded> record(Session session, List<TaskSighting> news, @Nullable String refusal) {
        Set<String> runs =
                news.stream().map(TaskSighting::runId).filter(Objects::nonNull).collect(Collectors.toSet());
        boolean oneOff = news.stream().anyMatch(sighting -> sighting.runId() == null);
        var mirror = term.stores().mirror();
        return mirror.lockTasksOf(session, term.org(), runs, oneOff)
                .flatMap(runsOf -> mirror.findTasks(session, term.org(), Sighting.ids(news))
                        .flatMap(held -> {
                            Batch<TaskColumn> batch = new Batch<>(Kind.TASK, Sighting.seenAt(news));
                            news.forEach(sighting -> judge(batch, sighting, held, runsOf, refusal));
                            return term.write(session, term.ofTasks(batch), events(batch, runsOf));
                        }));
    }

    private void judge(
            Batch<TaskColumn> batch,
            TaskSighting sighting,
            Map<String, Held<TaskColumn>> held,
            Map<String, RunOfTasks> runs,
            @Nullable String refusal) {
        RawItem raw = sighting.raw();
        if (raw != null && refusal != null) {
            batch.hold(new Place(sighting.id(), sighting.runId()), null, refusal, raw.wholeText());
            return;
        }
        RunState run = stateOf(sighting.runId(), runs);
        if (raw == null) {
            String id = Objects.requireNonNull(sighting.id());
            diff.observed(held.get(id), Observation.absent(id, sighting.presence(), sighting.when()), run)
                    .ifPresent(batch::add);
            return;
        }
        Item<TaskColumn> item =
                batch.take(raw, sighting.runId(), TaskMapper.map(raw, sighting.source(), sighting.runId()));
        if (item != null) {
            diff.observed(held.get(item.id()), Observation.of(item, sighting.when(), sighting.listHash()), run)
                    .ifPresent(change -> batch.add(change, raw, sighting.runId(), item));
        }
    }

    private static RunState stateOf(@Nullable String runId, Map<String, RunOfTasks> runs) {
        RunOfTasks run = runId == null ? null : runs.get(runId);
        return run == null ? RunState.NONE : run.state();
    }

    private List<NewEvent> events(Batch<TaskColumn> batch, Map<String, RunOfTasks> runs) {
        List<NewEvent> events = new ArrayList<>();
        for (Change<TaskColumn> change : batch.changes()) {
            String runId = change.after().row().columns().text(TaskColumn.RUN_ID);
            RunOfTasks run = runId == null ? null : runs.get(runId);
            events.addAll(term.stores().events().taskEvents(term.org(), change, run == null ? null : run.head()));
        }
        return events;
    }

    /** Nothing could be asked: the deadlines of these tasks have passed all the same. */
    Mono<Recorded> recordPassed(List<String> taskIds, Set<String> runIds, Instant now) {
        var mirror = term.stores().mirror();
        return term.inTransaction(session -> mirror.lockTasksOf(session, term.org(), runIds, true)
                .flatMap(runs -> mirror.findTasks(session, term.org(), taskIds).flatMap(held -> {
                    Batch<TaskColumn> batch = new Batch<>(Kind.TASK, now);
                    held.values()
                            .forEach(task -> batch.add(diff.passed(
                                    task, stateOf(task.row().columns().text(TaskColumn.RUN_ID), runs), now, true)));
                    return term.write(session, term.ofTasks(batch), events(batch, runs));
                })));
    }
}
