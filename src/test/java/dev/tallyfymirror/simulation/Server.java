package dev.tallyfymirror.simulation;

import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.simulation.Mirror.RunSighting;
import dev.tallyfymirror.simulation.Mirror.Sighting;
import dev.tallyfymirror.simulation.World.Run;
import dev.tallyfymirror.simulation.World.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers requests with what the organization is at that moment, or with something that servers also do. */
final class Server {
    private static final int PAGE = 3;

    private final World world;
    private final Setting setting;
    private final Tallies tallies;
    private final Random random;
    private final Map<String, Integer> shown = new HashMap<>();
    private final Set<String> servedStale = new HashSet<>();
    private boolean kind;
    private Instant now;
    private Instant downUntil = Instant.MIN;

    static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        Failure() {
            super("no answer", null, false, false);
        }
    }

    Server(World world, Setting setting, Random random) {
        this.world = world;
        this.tallies = world.tallies;
        this.setting = setting;
        this.random = random;
        this.now = world.now();
    }

    Instant now() {
        return now;
    }

    void sleepUntil(Instant time) {
        now = time.isAfter(now) ? time : now;
        world.advance(now);
    }

    void sleep(long seconds) {
        sleepUntil(now.plusSeconds(seconds));
    }

    void beKind() {
        kind = true;
        downUntil = Instant.MIN;
    }

    void goDown(Duration lasting) {
        tallies.count("fault: API down for a while");
        downUntil = now.plus(lasting);
    }

    /** Whether a fault of that name strikes, so many times of a thousand. */
    boolean strikes(String fault, int perMille) {
        boolean strikes = !kind && random.nextInt(1000) < perMille;
        if (strikes) {
            tallies.count("fault: " + fault);
        }
        return strikes;
    }

    boolean isKind() {
        return kind;
    }

    private void request(String what, int failing) throws Failure {
        sleepUntil(now.plusMillis(20L + random.nextInt(1200)));
        if (now.isBefore(downUntil)) {
            throw new Failure();
        }
        if (strikes(what + " fails", failing)) {
            throw new Failure();
        }
    }

    private When when() {
        Instant date = Instant.ofEpochSecond(now.getEpochSecond());
        return new When(date, date.minusMillis(100));
    }

    /** A page of runs, counted from the front; empty past the end. */
    List<RunSighting> runs(Predicate<Run> filter, int page) throws Failure {
        request("page of runs", 25);
        List<RunSighting> rows = new ArrayList<>();
        for (Run run : page(
                world.runs.stream()
                        .filter(run -> run.view().isThere())
                        .filter(filter)
                        .toList(),
                page)) {
            rows.add(new RunSighting(run.id, run.view(), Source.LIST, when()));
        }
        return drifted(rows);
    }

    int pages(Predicate<Run> filter) {
        long count = world.runs.stream()
                .filter(run -> run.view().isThere())
                .filter(filter)
                .count();
        return (int) ((count + PAGE - 1) / PAGE);
    }

    /** Null where the run is gone or out of sight. */
    @Nullable
    List<Sighting> tasks(@Nullable String runId, int page) throws Failure {
        request("page of tasks", 30);
        if (runId != null && !run(runId).view().isThere()) {
            return null;
        }
        List<Sighting> rows = new ArrayList<>();
        Source source = runId == null ? Source.ORGANIZATION_LIST : Source.LIST;
        for (Task task : page(listed(runId), page)) {
            rows.add(new Sighting(task.id, runId, stale(task), source, when()));
        }
        return drifted(rows);
    }

    int taskPages(@Nullable String runId) {
        return Math.max(1, (listed(runId).size() + PAGE - 1) / PAGE);
    }

    private List<Task> listed(@Nullable String runId) {
        return world.tasks.stream()
                .filter(task -> runId == null ? task.run == null : task.run != null && task.run.id.equals(runId))
                .filter(task -> task.view().isThere() && !task.view().isArchived())
                .toList();
    }

    Sighting task(String id) throws Failure {
        request("read by id", 60);
        Task task = world.tasks.stream()
                .filter(one -> one.id.equals(id))
                .findFirst()
                .orElseThrow();
        TaskView view = stale(task);
        Run run = task.run;
        if (run != null && !run.view().isThere()) {
            view = task.view().with(run.view().presence());
        } else if (!task.view().isThere()) {
            view = task.view();
        }
        return new Sighting(
                id, run == null ? null : run.id, setting.coarse() ? coarse(view) : view, Source.GET, when());
    }

    RunSighting runById(String id) throws Failure {
        request("read of a run by id", 40);
        return new RunSighting(id, run(id).view(), Source.GET, when());
    }

    private Run run(String id) {
        return world.runs.stream().filter(one -> one.id.equals(id)).findFirst().orElseThrow();
    }

    /** With whole seconds, as another call shows them. */
    private static TaskView coarse(TaskView view) {
        var times = view.times();
        Instant completed = times.completed();
        return view.with(new TaskView.Times(
                times.created(),
                Instant.ofEpochSecond(times.updated().getEpochSecond()),
                completed == null ? null : Instant.ofEpochSecond(completed.getEpochSecond()),
                times.deadline(),
                times.archived(),
                times.owners()));
    }

    /** From a cache: only where {@code last_updated} tells, and not often enough to be believed. */
    private TaskView stale(Task task) {
        TaskView view = task.view();
        int newest = shown.getOrDefault(task.id, -1);
        if (newest > 0 && view.isThere() && random.nextInt(1000) < 60 && !kind) {
            TaskView old = task.views.get(random.nextInt(newest));
            long known = task.views.get(newest).times().updated().getEpochSecond();
            if (old.isThere()
                    && old.times().updated().getEpochSecond() < known
                    && servedStale.add(task.id + old.times().updated())) {
                tallies.count("fault: stale answer from a cache");
                return old;
            }
        }
        return view;
    }

    /** An answer to an earlier request that comes only now; null where none could be told from the later one. */
    @Nullable
    Sighting overtaken(Sighting later, boolean changed) {
        int number = later.view().number();
        if (kind || !changed || number == 0 || !later.view().isThere()) {
            return null;
        }
        Task task = world.tasks.stream()
                .filter(one -> one.id.equals(later.id()))
                .findFirst()
                .orElseThrow();
        TaskView old = task.views.get(number - 1);
        Instant date = Instant.ofEpochSecond(task.views.get(number).since().getEpochSecond())
                .minusSeconds(1);
        if (!old.isThere() || date.isBefore(old.since()) || !strikes("answer that comes after a later one", 300)) {
            return null;
        }
        return new Sighting(later.id(), later.run(), old, later.source(), new When(date, date.minusMillis(100)));
    }

    void wasShown(Sighting sighting) {
        if (sighting.view().isThere()) {
            shown.merge(sighting.id(), sighting.view().number(), Math::max);
        }
    }

    private <S> List<S> drifted(List<S> rows) {
        if (!rows.isEmpty() && strikes("row missed by a drifting page", 50)) {
            rows.remove(random.nextInt(rows.size()));
        }
        if (!rows.isEmpty() && strikes("row shown twice", 30)) {
            rows.add(rows.get(0));
        }
        return rows;
    }

    private static <S> List<S> page(List<S> all, int page) {
        int from = Math.min(all.size(), page * PAGE);
        return all.subList(from, Math.min(all.size(), from + PAGE));
    }
}
