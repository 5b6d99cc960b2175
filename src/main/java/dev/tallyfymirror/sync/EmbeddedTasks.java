package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Reading;
import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.model.Words;
import dev.tallyfymirror.sync.WayCheck.Checked;
import dev.tallyfymirror.sync.Ways.Way;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.RunQuery;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import dev.tallyfymirror.tallyfy.item.Mapped;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.RunMapper;
import dev.tallyfymirror.tallyfy.item.TaskMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Records the tasks that a list of runs showed with each run. A run counts as read by that when nothing is missing which
 * is held of it, and its entry does not count more tasks, or finished ones, than came; any other is to be read exactly, once for what the
 * list shows of it. What is older than held is not believed from here: such a run is read both ways, and now and then one
 * without any cause.
 */
final class EmbeddedTasks {
    /** Tasks recorded as one set, a run more or less. */
    private static final int AT_ONCE = 1000;
    /** Runs of a page that are read both ways since they are older than held; more are just read exactly. */
    private static final int COMPARED = 3;
    /** Where the lists leave out tasks of so many runs of a page, and of more than half of them, they are of no use. */
    private static final int MANY = 10;

    private final Term term;
    private final Ways ways;
    private final TaskRecorder recorder;
    private final LongPages longPages;
    private final WayCheck check;
    private final Doubts doubts;
    private final SampleTurns turns;
    private final Duration maxAge;
    /** A run read at all so lately needs no new mark. */
    private final Duration markedFor;

    EmbeddedTasks(Term term, Outlook outlook, WayCheck check, Duration maxAge) {
        this.term = term;
        this.ways = outlook.ways();
        this.longPages = outlook.longPages();
        this.check = check;
        this.doubts = outlook.doubts();
        this.turns = outlook.sampleTurns();
        turns.begin();
        this.recorder = new TaskRecorder(term);
        this.maxAge = maxAge;
        this.markedFor = maxAge.dividedBy(10);
    }

    /**
     * {@code read}: runs that are read herewith; {@code doubtful}: those that are to be read exactly for what is missing;
     * {@code older}: those that came with tasks older than held. Of any other it shows less than is known already.
     */
    record Outcome(Set<String> read, Set<String> doubtful, Set<String> older, Tally tally) {
        static final Outcome NOTHING = of(Tally.NOTHING);

        static Outcome of(Tally tally) {
            return new Outcome(Set.of(), Set.of(), Set.of(), tally);
        }

        Outcome plus(Outcome more) {
            return new Outcome(
                    union(read, more.read),
                    union(doubtful, more.doubtful),
                    union(older, more.older),
                    tally.plus(more.tally));
        }

        private static Set<String> union(Set<String> some, Set<String> others) {
            Set<String> all = new HashSet<>(some);
            all.addAll(others);
            return all;
        }
    }

    boolean isOpen() {
        return ways.isOpen(Way.EMBEDDED);
    }

    void leave(String reason) {
        ways.leave(Way.EMBEDDED, reason);
    }

    void disagreed(String how) {
        ways.disagreed(Way.EMBEDDED, how);
    }

    /** A page of runs with their tasks, if that is wanted and not too long; it says whether it is one. */
    Mono<Page> request(TallyfyClient client, RunQuery query, int number, int size) {
        return longPages.request(client, query, number, size);
    }

    /** Records one page. While the way is not trusted, some of its runs are read both ways first. */
    Mono<Outcome> record(List<ShownRun> page, Map<String, RunGlimpse> held, When when) {
        if (page.isEmpty()) {
            return Mono.just(Outcome.NOTHING);
        }
        Mono<Checked> checked = ways.isTrusted(Way.EMBEDDED) ? Mono.just(Checked.NOTHING) : check.ofPage(page, when);
        return checked.map(Checked::tally)
                .flatMap(tally -> ways.isTrusted(Way.EMBEDDED)
                        ? recordAll(page, held, when).map(Outcome.of(tally)::plus)
                        : Mono.just(Outcome.of(tally)));
    }

    private Mono<Outcome> recordAll(List<ShownRun> page, Map<String, RunGlimpse> held, When when) {
        return Flux.fromIterable(sets(page))
                .concatMap(set -> recordSet(set, held, when), 0)
                .reduce(Outcome.NOTHING, Outcome::plus)
                .flatMap(outcome -> compareSome(page, outcome, when))
                .doOnNext(outcome -> leaveIfUseless(page.size(), outcome));
    }

    private Mono<Outcome> compareSome(List<ShownRun> page, Outcome outcome, When when) {
        List<ShownRun> samples = new ArrayList<>(page.stream()
                .filter(run -> outcome.older().contains(run.runId()) && WayCheck.isSample(run))
                .limit(COMPARED)
                .toList());
        turns.pick(page.stream()
                        .filter(run -> outcome.read().contains(run.runId()) && WayCheck.isSample(run))
                        .toList())
                .ifPresent(samples::add);
        Mono<Checked> checked = samples.isEmpty() ? Mono.just(Checked.NOTHING) : check.of(samples, when);
        return checked.map(result -> outcome.plus(afterCheck(outcome.older(), result)));
    }

    private static Outcome afterCheck(Set<String> older, Checked checked) {
        Set<String> doubtful = new HashSet<>(older);
        doubtful.removeAll(checked.runs());
        return new Outcome(checked.runs(), doubtful, Set.of(), checked.tally());
    }

    private void leaveIfUseless(int runs, Outcome outcome) {
        int unseen = runs - outcome.read().size() - outcome.doubtful().size();
        if (unseen >= MANY && unseen * 2 > runs) {
            leave("they leave out tasks of " + unseen + " of " + runs + " runs");
        }
    }

    private static List<List<ShownRun>> sets(List<ShownRun> page) {
        List<List<ShownRun>> sets = new ArrayList<>();
        List<ShownRun> set = new ArrayList<>();
        int tasks = 0;
        for (ShownRun run : page) {
            set.add(run);
            tasks += run.tasks().size();
            if (tasks >= AT_ONCE) {
                sets.add(set);
                set = new ArrayList<>();
                tasks = 0;
            }
        }
        sets.add(set);
        return sets;
    }

    private Mono<Outcome> recordSet(List<ShownRun> set, Map<String, RunGlimpse> runs, When when) {
        List<TaskSighting> sightings = set.stream()
                .flatMap(run ->
                        run.tasks().stream().map(task -> TaskSighting.of(task, run.runId(), Source.EMBEDDED, when)))
                .toList();
        List<String> ids = set.stream().map(ShownRun::runId).toList();
        return recorder.record(sightings, ids).flatMap(result -> {
            Set<String> lacking = lacking(set, result.held());
            List<ShownRun> current = set.stream()
                    .filter(run -> !result.olderRuns().contains(run.runId()))
                    .toList();
            Set<String> older = result.olderRuns().stream()
                    .filter(run -> !isRefused(runs.get(run), when))
                    .collect(Collectors.toSet());
            List<ShownRun> whole = current.stream()
                    .filter(run -> !lacking.contains(run.runId()) && !speaksOfMore(run, runs.get(run.runId())))
                    .toList();
            Set<String> read = whole.stream().map(ShownRun::runId).collect(Collectors.toSet());
            doubts.forget(read);
            Set<String> doubtful = current.stream()
                    .filter(run -> !read.contains(run.runId()) && isToRead(run, runs.get(run.runId()), when))
                    .map(ShownRun::runId)
                    .collect(Collectors.toSet());
            Tally tally = Tally.pages(0, 0, sightings.size()).plus(Tally.of(result.recorded()));
            return markRead(whole, runs, when).thenReturn(new Outcome(read, doubtful, older, tally));
        });
    }

    /** Not where its own list was refused of late, nor where that has shown what is missing here. */
    private boolean isToRead(ShownRun run, @Nullable RunGlimpse held, When when) {
        return !isRefused(held, when) && !doubts.isSettled(run, held, when.observedAt(), maxAge);
    }

    private boolean isRefused(@Nullable RunGlimpse held, When when) {
        return held != null && held.isRefusedSince(when.observedAt().minus(maxAge));
    }

    /** Runs of which something is held that should have come and did not. */
    private static Set<String> lacking(List<ShownRun> set, Map<String, TaskGlimpse> held) {
        Set<String> shown = set.stream().flatMap(run -> run.ids().stream()).collect(Collectors.toSet());
        Set<String> runs = set.stream().map(ShownRun::runId).collect(Collectors.toSet());
        return held.values().stream()
                .filter(task -> task.listed() && !shown.contains(task.id()))
                .map(TaskGlimpse::runId)
                .filter(runs::contains)
                .collect(Collectors.toSet());
    }

    /**
     * The entry counts more tasks, or more finished ones; once the run has been read exactly under the same entry, that has
     * an explanation.
     */
    private static boolean speaksOfMore(ShownRun run, @Nullable RunGlimpse held) {
        boolean isExplained = held != null && Long.valueOf(run.entry().hash()).equals(held.tasksReadHash());
        if (isExplained || !(RunMapper.map(run.entry(), Source.LIST) instanceof Mapped.Readable<RunColumn> readable)) {
            return false;
        }
        Integer total = readable.item().columns().integer(RunColumn.PROGRESS_TOTAL);
        Integer complete = readable.item().columns().integer(RunColumn.PROGRESS_COMPLETE);
        return (total != null && total > run.tasks().size())
                || (complete != null
                        && complete
                                > run.tasks().stream()
                                        .filter(task -> isFinished(task, run))
                                        .count());
    }

    private static boolean isFinished(RawItem task, ShownRun run) {
        return TaskMapper.map(task, Source.EMBEDDED, run.runId()) instanceof Mapped.Readable<TaskColumn> readable
                && Words.isFinished(readable.item().columns());
    }

    private Mono<Void> markRead(List<ShownRun> runs, Map<String, RunGlimpse> held, When when) {
        Instant at = when.observedAt();
        List<Reading> readings = runs.stream()
                .filter(run -> isWorthMarking(run, held.get(run.runId()), at))
                .map(run -> new Reading(run.runId(), at, run.entry().hash(), false))
                .toList();
        return readings.isEmpty()
                ? Mono.empty()
                : term.mark(session -> term.stores().timetable().markRead(session, term.org(), readings));
    }

    private boolean isWorthMarking(ShownRun run, @Nullable RunGlimpse held, Instant at) {
        return held == null
                || held.tasksReadAt() == null
                || held.tasksReadAt().plus(markedFor).isBefore(at)
                || !Long.valueOf(run.entry().hash()).equals(held.tasksReadHash());
    }
}
