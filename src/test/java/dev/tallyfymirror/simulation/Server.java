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
    private final World world;
    private final Setting setting;
    private final Tallies tallies;
    private final Random random;
    private final Map<String, Integer> shown = new HashMap<>();
    private final Set<String> servedStale = new HashSet<>();
    private boolean kind;
    /** The list that is being read shows hardly anything, as if that were all. */
    private boolean isRunListCut;

    private boolean isTaskListCut;
    private boolean withArchived;
    private Instant now;
    private Instant downUntil = Instant.MIN;
    private Instant refusingUntil = Instant.MIN;

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
        refusingUntil = Instant.MIN;
    }

    /** A right is taken away and given back: runs are shown, their tasks are not. */
    void refuseTasks(Duration lasting) {
        tallies.count("fault: tasks of all runs refused for a while");
        refusingUntil = now.plus(lasting);
    }

    private boolean refuses(String run) {
        return !run(run).view().isThere()
                || now.isBefore(refusingUntil)
                || strikes("tasks refused though their run is there", 5);
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

    Tallies tallies() {
        return tallies;
    }

    /** What becomes of the next transaction. */
    Fate fate() {
        return kind ? Fate.KIND : Fate.drawn(random, tallies);
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

    /** Of an answer given now. */
    Instant date() {
        return Instant.ofEpochSecond(now.getEpochSecond());
    }

    private When when() {
        Instant date = date();
        return new When(date, date.minusMillis(100));
    }

    /** A page of runs, counted from the front; empty past the end. */
    List<RunSighting> runs(Predicate<Run> filter, int page) throws Failure {
        request("page of runs", 25);
        List<RunSighting> rows = new ArrayList<>();
        List<Run> all = listed(filter);
        for (Run run : page(isRunListCut ? all.subList(0, Math.min(1, all.size())) : all, page)) {
            rows.add(new RunSighting(run.id, run.view(), Source.LIST, when()));
        }
        return drifted(rows);
    }

    private List<Run> listed(Predicate<Run> filter) {
        return world.runs.stream()
                .filter(run -> run.view().isThere())
                .filter(filter)
                .toList();
    }

    /** To be asked before the pages of a list are: from now on it is as it will be. */
    int runPages(Predicate<Run> filter) {
        isRunListCut = strikes("list of runs that leaves out most", world.isLarge() ? 180 : 15);
        return isRunListCut ? 1 : pages(listed(filter).size());
    }

    /** How many the list says there are. */
    int total(Predicate<Run> filter) {
        int all = listed(filter).size();
        return isRunListCut ? Math.min(1, all) : all;
    }

    private int pages(int count) {
        return (count + setting.pageSize() - 1) / setting.pageSize();
    }

    /** Null where the run is gone or out of sight. */
    @Nullable
    List<Sighting> tasks(@Nullable String runId, int page) throws Failure {
        request("page of tasks", 30);
        if (runId != null && refuses(runId)) {
            return null;
        }
        List<Sighting> rows = new ArrayList<>();
        Source source = runId == null ? Source.ORGANIZATION_LIST : Source.LIST;
        List<Task> all = listed(runId);
        for (Task task : page(isTaskListCut ? List.of() : all, page)) {
            rows.add(new Sighting(task.id, runId, stale(task), source, when()));
        }
        return drifted(rows);
    }

    /** To be asked before the pages of a list are: from now on it is as it will be. */
    int taskPages(@Nullable String runId, boolean archived) {
        withArchived = archived;
        isTaskListCut = strikes("list of tasks that shows none", world.isLarge() ? 400 : 8);
        return Math.max(1, pages(isTaskListCut ? 0 : listed(runId).size()));
    }

    private List<Task> listed(@Nullable String runId) {
        return world.tasks.stream()
                .filter(task -> runId == null ? task.run == null : task.run != null && task.run.id.equals(runId))
                .filter(task ->
                        task.view().isThere() && (withArchived || !task.view().isArchived()))
                .filter(task -> runId != null || !task.view().isSkipped())
                .toList();
    }

    /** The organization's list of what is overdue, a hundred a page. */
    List<Sighting> overdue(int page) throws Failure {
        request("page of overdue tasks", 400);
        List<Task> all = overdueTasks();
        List<Sighting> rows = new ArrayList<>();
        for (Task task : all.subList(Math.min(all.size(), page * 100), Math.min(all.size(), page * 100 + 100))) {
            Run run = task.run;
            rows.add(new Sighting(task.id, run == null ? null : run.id, stale(task), Source.ORGANIZATION_LIST, when()));
        }
        return drifted(rows);
    }

    int overduePages() {
        return (overdueTasks().size() + 99) / 100;
    }

    private List<Task> overdueTasks() {
        return world.tasks.stream()
                .filter(Task::isThere)
                .filter(task -> !task.view().isArchived()
                        && !task.view().isFinished()
                        && !task.view().isSkipped())
                .filter(task -> task.view().times().deadline() != null
                        && task.view().times().deadline().isBefore(now))
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

    private <S> List<S> page(List<S> all, int page) {
        int from = Math.min(all.size(), page * setting.pageSize());
        return all.subList(from, Math.min(all.size(), from + setting.pageSize()));
    }
}
