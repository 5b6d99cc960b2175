package dev.tallyfymirror.simulation;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.simulation.Mirror.RunSighting;
import dev.tallyfymirror.simulation.Server.Failure;
import dev.tallyfymirror.simulation.World.Run;
import dev.tallyfymirror.sync.rule.FullCycles;
import dev.tallyfymirror.sync.rule.HiddenRuns;
import dev.tallyfymirror.sync.rule.LossRule;
import dev.tallyfymirror.sync.rule.RefusedRuns;
import dev.tallyfymirror.sync.rule.RunLists;
import dev.tallyfymirror.sync.rule.StaleRuns;
import dev.tallyfymirror.sync.rule.Suspects;
import dev.tallyfymirror.sync.rule.WantedRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The sync cycles of one term: what is asked in which order is told here; every decision is the product's own rule. */
final class Reader {
    static final Duration MAX_AGE = Duration.ofMinutes(10);
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final FullCycles FULL = new FullCycles(Duration.ofMinutes(8), MAX_AGE);
    private static final Predicate<Run> ALL = run -> true;

    private final Server server;
    private final Mirror mirror;
    private final Notes notes;
    private final Lease lease;
    private final Setting setting;
    private final Planted planted;
    private final TaskReader tasks;
    private final HiddenRuns hidden = new HiddenRuns();
    private final Tallies tallies;
    private Pass pass = new Pass(false, false);

    Reader(Server server, Mirror mirror, Lease lease, Setting setting, Planted planted) {
        this.server = server;
        this.mirror = mirror;
        this.notes = mirror.notes;
        this.lease = lease;
        this.setting = setting;
        this.planted = planted;
        this.tallies = server.tallies();
        this.tasks = new TaskReader(server, mirror, lease, setting, planted);
    }

    /** What one cycle has met so far. */
    private static final class Pass {
        final boolean isFull;
        final boolean isAsked;
        final RunLists lists = new RunLists();
        final Map<String, Long> toRead = new LinkedHashMap<>();
        final Set<String> refused = new LinkedHashSet<>();
        final Map<String, RunSighting> gone = new LinkedHashMap<>();
        Suspects suspects = Suspects.none();
        final Set<String> there = new LinkedHashSet<>();
        int held;
        int read;
        int failures;

        Pass(boolean isFull, boolean isAsked) {
            this.isFull = isFull;
            this.isAsked = isAsked;
        }
    }

    TaskReader tasks() {
        return tasks;
    }

    private Instant clock() {
        return server.now().plus(setting.clockError());
    }

    /** One cycle; {@code isAsked}: a person wants a full one. */
    void cycle(boolean isAsked) {
        Instant startedAt = clock();
        boolean isFirst = notes.isFirstSync();
        boolean isFull = isAsked || isFirst || FULL.isDue(notes.fullSyncedAt(), notes.fullTriedAt(), startedAt);
        pass = new Pass(isFull, isAsked);
        mirror.open();
        mirror.log.add(new Look.Pass(startedAt, false, false));
        lists();
        read();
        findMissing();
        read();
        findRefused();
        recordGone();
        pass.failures += tasks.readOneOff(isFull) ? 0 : 1;
        end(startedAt);
        if (isFirst && notes.isFirstSync()) {
            tallies.count("fault: first sync cut off");
        }
    }

    private void end(Instant startedAt) {
        boolean isComplete = pass.failures == 0;
        mirror.log.add(new Look.Pass(clock(), true, isComplete));
        if (isComplete) {
            mirror.mark(lease, () -> settle(startedAt));
        } else if (pass.isFull) {
            notes.fullyTried(startedAt);
        }
    }

    private void settle(Instant startedAt) {
        notes.isLossAccepted = false;
        if (pass.isFull) {
            notes.fullySynced(startedAt);
        }
    }

    private void lists() {
        list("open", run -> run.view().isOpen());
        if (pass.isFull) {
            int announced = list("all", ALL);
            if (pass.lists.isComplete() && pass.lists.count() < announced) {
                tallies.count("rule: list of runs read once more");
                var unused = list("all", ALL);
            }
        } else {
            listNewest();
            listUnread();
        }
    }

    private WantedRuns wanted() {
        return new WantedRuns(pass.isFull, notes.isFirstSync(), false, pass.isAsked, clock().minus(MAX_AGE));
    }

    /** How many runs the list says there are. */
    private int list(String name, Predicate<Run> filter) {
        try {
            for (int page = server.runPages(filter) - 1; page >= 0; page--) {
                record(name, server.runs(filter, page));
            }
            return server.total(filter);
        } catch (Failure failure) {
            pass.lists.failed();
            pass.failures++;
            return 0;
        }
    }

    private void listNewest() {
        try {
            record("newest", server.runs(ALL, Math.max(0, server.runPages(ALL) - 1)));
        } catch (Failure failure) {
            pass.lists.failed();
            pass.failures++;
        }
    }

    private void record(String list, List<RunSighting> page) {
        List<RunSighting> fresh = page.stream()
                .filter(run -> pass.lists.show(run.id(), list, Items.listHash(run)))
                .toList();
        Map<String, @Nullable RunGlimpse> held = new LinkedHashMap<>();
        fresh.forEach(run -> held.put(run.id(), notes.run(run.id())));
        var unused = mirror.recordRuns(lease, fresh, server.fate());
        WantedRuns wanted = wanted();
        held.forEach((id, run) -> {
            if (run != null && run.confirmedAt() != null) {
                mirror.mark(lease, () -> notes.markRunConfirmed(id, null));
            }
        });
        for (RunSighting run : fresh) {
            if (wanted.isWanted(Items.listHash(run), held.get(run.id()))) {
                pass.toRead.putIfAbsent(run.id(), Items.listHash(run));
            }
        }
    }

    private void listUnread() {
        WantedRuns wanted = wanted();
        List<RunGlimpse> stale = new StaleRuns(INTERVAL, MAX_AGE)
                .of(
                        notes.openRuns(),
                        clock(),
                        Integer.MAX_VALUE,
                        run -> pass.lists.shown().contains(run.id()) && !wanted.isRefused(run));
        stale.forEach(run -> pass.toRead.putIfAbsent(run.id(), run.hash()));
        notes.unreadClosedRuns(wanted.refusedSince()).forEach(run -> pass.toRead.putIfAbsent(run.id(), run.hash()));
    }

    private void read() {
        Map<String, Long> runs = Map.copyOf(pass.toRead);
        List<String> order = List.copyOf(pass.toRead.keySet());
        pass.toRead.clear();
        for (String run : order) {
            if (planted == Planted.CLOSED_RUNS_UNREAD
                    && !Objects.requireNonNull(notes.run(run)).open()) {
                continue;
            }
            switch (tasks.readRun(run, runs.getOrDefault(run, 0L))) {
                case READ -> pass.read++;
                case FAILED -> pass.failures++;
                case REFUSED -> pass.refused.add(run);
            }
        }
    }

    private void findMissing() {
        List<RunGlimpse> held = pass.isFull ? notes.heldRuns() : notes.openRuns();
        pass.held = held.size();
        List<RunGlimpse> missing = pass.lists.missing(held, run -> false);
        Suspects suspects = Suspects.of(missing, hidden, clock(), MAX_AGE);
        pass.suspects = suspects;
        for (RunGlimpse run : suspects.due()) {
            if (!suspects.areBelieved()) {
                break;
            }
            suspects.asked();
            if (find(run.id())) {
                hidden.isThere(run.id());
                pass.toRead.put(run.id(), hashOf(run.id()));
            }
        }
        if (suspects.areSpared()) {
            tallies.count("rule: lists of runs not believed");
            pass.failures++;
        }
    }

    private long hashOf(String run) {
        RunGlimpse held = notes.run(run);
        return held == null ? 0 : held.hash();
    }

    /** Whether the run is there; else it is gone, or could not be asked for. */
    private boolean find(String run) {
        try {
            RunSighting seen = server.runById(run);
            if (!seen.view().isThere()) {
                mirror.log.add(new Look.Gone(run, seen.when().observedAt()));
                pass.gone.put(run, seen);
                return false;
            }
            pass.there.add(run);
            boolean isKnown = notes.run(run) != null;
            if (mirror.recordRuns(lease, List.of(seen), server.fate()) == 0 && isKnown) {
                pass.suspects.foundUnchanged();
            }
            mirror.mark(lease, () -> notes.markRunConfirmed(run, seen.when().observedAt()));
            return true;
        } catch (Failure failure) {
            pass.failures++;
            return false;
        }
    }

    private void findRefused() {
        RefusedRuns rule = new RefusedRuns(pass.refused.size(), pass.read);
        for (String run : pass.refused) {
            if (!pass.gone.containsKey(run) && find(run)) {
                pass.failures++;
                if (rule.isLeftAlone(notes.isFirstSync())) {
                    tallies.count(
                            rule.isTheirs()
                                    ? "rule: refused run left alone"
                                    : "rule: refusal of all, nothing concluded");
                    mirror.recordUnreadable(lease, run, clock(), rule.isTheirs());
                }
            }
        }
    }

    /** What is gone, unless that is too much at once. */
    private void recordGone() {
        var known = new LossRule.Known(notes.isLossAccepted, notes.suspected)
                .without(pass.lists.shown())
                .without(pass.there);
        if (known.suspected().size() < notes.suspected.size()) {
            mirror.mark(lease, () -> notes.suspected = known.suspected());
        }
        if (pass.gone.isEmpty()) {
            return;
        }
        LossRule loss = new LossRule(setting.lossRuns(), setting.lossPercent());
        var looked = new LossRule.Pass(pass.isFull, pass.held, pass.failures == 0);
        if (planted == Planted.LOSS_LIMIT_IGNORED || loss.isAllowed(pass.gone.keySet(), looked, known)) {
            if (pass.gone.size() > 1 && !notes.suspected.isEmpty()) {
                tallies.count("rule: large loss, agreed or accepted");
            }
            var unused = mirror.recordRuns(lease, List.copyOf(pass.gone.values()), server.fate());
            return;
        }
        tallies.count("rule: too many runs gone at once");
        pass.failures++;
        mirror.mark(lease, () -> notes.suspected = LossRule.suspected(pass.gone.keySet(), looked, known));
    }
}
