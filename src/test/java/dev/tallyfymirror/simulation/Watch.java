package dev.tallyfymirror.simulation;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.mirror.DueTask;
import dev.tallyfymirror.simulation.Mirror.RunSighting;
import dev.tallyfymirror.simulation.Mirror.Sighting;
import dev.tallyfymirror.simulation.Server.Failure;
import dev.tallyfymirror.sync.rule.Asked;
import dev.tallyfymirror.sync.rule.Deadlines;
import dev.tallyfymirror.sync.rule.DuePlan;
import dev.tallyfymirror.sync.rule.LossRule;
import dev.tallyfymirror.sync.rule.RunsOfDue;
import dev.tallyfymirror.sync.rule.Streak;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The timer of one term: who is asked when, and how, by the product's rules; one question after the other. */
final class Watch {
    private final Server server;
    private final Mirror mirror;
    private final Notes notes;
    private final Lease lease;
    private final TaskReader tasks;
    private final Setting setting;
    private final Planted planted;
    private final Deadlines deadlines;
    private final Asked asked = new Asked(Reader.MAX_AGE);
    private final Tallies tallies;

    Watch(Server server, Mirror mirror, Lease lease, Setting setting, Planted planted) {
        this.server = server;
        this.mirror = mirror;
        this.notes = mirror.notes;
        this.lease = lease;
        this.setting = setting;
        this.planted = planted;
        this.tasks = new TaskReader(server, mirror, lease, setting, planted);
        this.deadlines = new Deadlines(setting.grace(), setting.confirm() && planted != Planted.TIMER_UNCONFIRMED);
        this.tallies = server.tallies();
    }

    private Instant clock() {
        return server.now().plus(setting.clockError());
    }

    /** Of a clock that nobody sets. */
    private Duration elapsed() {
        return Duration.between(World.BEGIN, server.now());
    }

    /** Nothing but this changes the mirror meanwhile, so that a look between two deadlines would find nothing. */
    void watchUntil(Instant end) {
        while (server.now().isBefore(end)) {
            look();
            Duration rest = Duration.between(server.now(), end);
            if (rest.isNegative()) {
                return;
            }
            Duration question = asked.next();
            Duration untilAsked = question == null ? null : question.minus(elapsed());
            Instant next = notes.nextDeadline(deadlines.latest(clock()));
            server.sleepUntil(server.now().plus(deadlines.pause(clock(), next, untilAsked, rest)));
        }
    }

    private void look() {
        Duration at = elapsed();
        Instant now = clock();
        List<DueTask> due = asked.begin(notes.due(deadlines.latest(now), asked.waiting(at)), at);
        if (!deadlines.confirm()) {
            if (!due.isEmpty()) {
                asked.ended(due, List.of(), List.of());
            }
            take(due, now, at);
            return;
        }
        List<DueTask> unshown = asked.beginUnshown(Asked.UNSHOWN_AT_ONCE);
        take(deadlines.unanswered(asked, now, at), now, at);
        ask(due, false);
        ask(unshown, true);
    }

    private void take(List<DueTask> due, Instant now, Duration at) {
        if (!due.isEmpty()) {
            List<String> ids = due.stream().map(DueTask::id).toList();
            mirror.recordPassed(lease, ids, now, planted != Planted.TIMER_UNCONFIRMED);
            asked.taken(due, at);
        }
    }

    private record Outcome(List<DueTask> failed, List<DueTask> unshown) {}

    private void ask(List<DueTask> due, boolean isUnshown) {
        if (due.isEmpty()) {
            return;
        }
        Outcome outcome;
        try {
            DuePlan plan = plan(due);
            outcome = !isUnshown && plan.isWorthLists() ? readByLists(due, plan) : readEach(plan);
        } catch (LeaseRow.Over | Fate.Crash end) {
            asked.givenUp(due);
            throw end;
        }
        outcome.failed().forEach(task -> tasks.failed(task.id()));
        asked.ended(due, outcome.failed(), outcome.unshown());
    }

    private DuePlan plan(List<DueTask> due) {
        return DuePlan.of(due, notes.countTasks(DuePlan.crowded(due)), setting.pageSize());
    }

    private Outcome readByLists(List<DueTask> due, DuePlan plan) {
        Instant answeredAt = readList(due);
        if (answeredAt == null) {
            return readEach(plan);
        }
        tallies.count("rule: many due, asked by the organization's list");
        List<DueTask> unshown = DuePlan.unshown(stillDue(due), answeredAt, setting.grace());
        return unshown.size() <= DuePlan.FEW ? readEach(plan(unshown)) : new Outcome(List.of(), unshown);
    }

    /** When the list of what is overdue was first answered; null where it can't be had. */
    private @Nullable Instant readList(List<DueTask> due) {
        Set<String> wanted = new HashSet<>();
        due.forEach(task -> wanted.add(task.id()));
        Instant answeredAt = null;
        try {
            for (int page = 0; page == 0 || (page < server.overduePages() && !wanted.isEmpty()); page++) {
                List<Sighting> rows = server.overdue(page).stream()
                        .filter(row -> wanted.remove(row.id()))
                        .toList();
                answeredAt = answeredAt == null ? server.date() : answeredAt;
                tasks.record(rows);
            }
            return answeredAt;
        } catch (Failure failure) {
            return null;
        }
    }

    private List<DueTask> stillDue(List<DueTask> due) {
        return notes.stillDue(clock().minus(setting.grace()), due);
    }

    /** The runs first: a task does not say that its run was archived. */
    private Outcome readEach(DuePlan plan) {
        LossRule loss = new LossRule(setting.lossRuns(), setting.lossPercent());
        RunsOfDue runs = new RunsOfDue(() -> asked.mayTake(loss, elapsed()));
        RunsOfDue.of(plan.due()).forEach(run -> find(run, runs));
        for (String run : runs.found(plan.runs().keySet())) {
            tallies.count("rule: several due of a run, asked by its list");
            var unused =
                    tasks.readRun(run, Objects.requireNonNull(notes.run(run)).hash());
        }
        List<DueTask> rest = stillDue(plan.due());
        List<DueTask> failed = new ArrayList<>(runs.failed(rest));
        Streak streak = new Streak();
        for (DueTask task : runs.found(rest)) {
            if (streak.isHopeless()) {
                failed.add(task);
            } else if (tasks.confirm(task.id())) {
                streak.succeeded();
            } else {
                streak.failed();
                failed.add(task);
            }
        }
        return new Outcome(failed, List.of());
    }

    private void find(String run, RunsOfDue runs) {
        if (runs.isHopeless()) {
            runs.leave(run);
            return;
        }
        try {
            RunSighting seen = server.runById(run);
            if (runs.isRecorded(run, seen.view().isThere())) {
                var unused = mirror.recordRuns(lease, List.of(seen), server.fate());
            } else {
                tallies.count("rule: run of a due task left to a pass");
            }
        } catch (Failure failure) {
            runs.failed(run);
        }
    }
}
