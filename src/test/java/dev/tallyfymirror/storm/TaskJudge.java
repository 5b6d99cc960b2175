package dev.tallyfymirror.storm;

import dev.tallyfymirror.storm.Phase.Cycle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges the events of one task by what was so: those that had to come, since a complete cycle lay within what they tell
 * of; those that nothing explains; and their order. What lasted for less than a cycle may have been seen or not.
 */
final class TaskJudge {
    private final List<Phase> phases;
    private final List<Turn> turns;
    private final List<Instant> passes;
    private final List<Told> told;
    private final Verdict verdict;
    private final String task;
    private final Episodes episodes;

    /** {@code turns}: of its run. */
    TaskJudge(
            String task, List<Phase> phases, List<Turn> turns, List<Instant> passes, List<Told> told, Verdict verdict) {
        this.task = task;
        this.phases = phases;
        this.turns = turns;
        this.passes = passes;
        this.told = told;
        this.verdict = verdict;
        this.episodes = Episodes.of(phases);
    }

    /** What a cycle must have found. */
    private enum Kind {
        OPEN,
        LATE,
        FINISHED,
        IDLE
    }

    private record Look(Kind kind, View view, Instant at, int place) {}

    /** {@code baseline}: what was so by then is not told. */
    void judge(List<Cycle> cycles, Instant baseline) {
        List<Look> looks = looks(cycles);
        requireCompletions(looks, baseline);
        requireReopenings(looks);
        requireOverdue(looks, baseline);
        told.forEach(event -> explain(event, baseline));
        new Order(task, phases.get(0).view().isFinished(), verdict).check(told);
    }

    private List<Look> looks(List<Cycle> cycles) {
        List<Look> looks = new ArrayList<>();
        int place = 0;
        Cycle before = null;
        for (Cycle cycle : cycles) {
            while (place < phases.size() && phases.get(place).to().isBefore(cycle.finishedAt())) {
                place++;
            }
            if (place < phases.size() && isFound(phases.get(place), cycle, before)) {
                Look look = look(place, cycle);
                if (look != null) {
                    looks.add(look);
                }
            }
            before = cycle;
        }
        return looks;
    }

    private boolean isFound(Phase phase, Cycle cycle, @Nullable Cycle before) {
        return phase.covers(cycle) && (cycle.full() || Turn.isFound(turns, phase.from(), cycle, before));
    }

    /** Null where the deadline passed meanwhile. */
    private @Nullable Look look(int place, Cycle cycle) {
        Phase phase = phases.get(place);
        View view = phase.view();
        Instant at = cycle.startedAt();
        if (view.deleted() || view.archived()) {
            return new Look(Kind.IDLE, view, at, place);
        }
        if (view.isFinished()) {
            return new Look(Kind.FINISHED, view, at, place);
        }
        Instant deadline = view.deadline();
        if (!view.mayBeLate() || deadline == null || deadline.isAfter(cycle.finishedAt())) {
            return new Look(Kind.OPEN, view, at, place);
        }
        Instant passed = deadline.isAfter(phase.from()) ? deadline : phase.from();
        boolean shown = passes.stream().anyMatch(pass -> pass.isAfter(passed) && pass.isBefore(at));
        return shown ? new Look(Kind.LATE, view, at, place) : null;
    }

    private void requireCompletions(List<Look> looks, Instant baseline) {
        looks.stream()
                .filter(look -> look.kind == Kind.FINISHED)
                .map(look -> Objects.requireNonNull(look.view.completedAt()))
                .filter(at -> !at.isBefore(baseline))
                .distinct()
                .forEach(at -> requireOne(
                        "completed",
                        told("completed").filter(event -> event.at().equals(at)).count(),
                        at));
    }

    private void requireReopenings(List<Look> looks) {
        Instant held = null;
        for (Look look : looks) {
            Instant done = look.view.completedAt();
            if (look.kind != Kind.IDLE && held != null && !held.equals(done)) {
                Instant undone = held;
                requireOne(
                        "reopened",
                        told("reopened")
                                .filter(event -> undone.equals(undoneBy(event)))
                                .count(),
                        undone);
            }
            held = look.kind == Kind.FINISHED ? done : look.kind == Kind.IDLE ? held : null;
        }
    }

    private void requireOne(String type, long count, Instant of) {
        verdict.necessary++;
        if (count == 0) {
            verdict.lost.add(
                    type + " of " + task + ", of " + of + "; it was " + phases + " in a run that was " + turns);
        }
    }

    /**
     * Each time that it is found late after it was found otherwise, and each time that it is found no longer late. Where it
     * was late by the baseline and no look found it otherwise since, that silent episode may still be held to last.
     */
    private void requireOverdue(List<Look> looks, Instant baseline) {
        long begun = 0;
        long cleared = 0;
        boolean silent = false;
        Look before = null;
        for (Look look : looks) {
            boolean wasLate = before != null && before.kind == Kind.LATE;
            if (look.kind == Kind.LATE && !wasLate) {
                silent = episodes.beganBefore(baseline, look.at) || before == null && episodes.isAnyOld(baseline);
                begun += silent ? 0 : 1;
            } else if (wasLate && look.kind != Kind.LATE && !wasFinished(before, look)) {
                cleared += silent ? 0 : 1;
            }
            before = look;
        }
        requireAtLeast("overdue", begun);
        requireAtLeast("overdue_cleared", cleared);
    }

    /** Then its completion may have ended the episode, though no cycle must have seen it. */
    private boolean wasFinished(Look before, Look look) {
        return phases.subList(before.place, look.place + 1).stream()
                .anyMatch(phase -> phase.view().isFinished());
    }

    private void requireAtLeast(String type, long count) {
        verdict.necessary += (int) count;
        long there = told(type).count();
        if (there < count) {
            verdict.lost.add(type + " of " + task + ": " + there + " of " + count + "; it was " + phases);
        }
    }

    private java.util.stream.Stream<Told> told(String type) {
        return told.stream().filter(event -> event.type().equals(type));
    }

    private void explain(Told event, Instant baseline) {
        switch (event.type()) {
            case "completed" -> explainCompleted(event, baseline);
            case "reopened" -> explainReopened(event);
            case "overdue" -> explainOverdue(event, baseline);
            case "overdue_cleared" -> explainCleared(event);
            default -> verdict.invented.add(event + ": not asked for");
        }
    }

    private void explainCompleted(Told event, Instant baseline) {
        boolean wasSo = phases.get(0).view().isFinished() && event.at().isBefore(baseline);
        boolean so = phases.stream()
                .skip(wasSo ? 1 : 0)
                .anyMatch(phase -> event.at().equals(phase.view().completedAt()));
        if (!so) {
            verdict.invented.add(event + "; it was " + phases);
        }
        long twice =
                told("completed").filter(other -> other.at().equals(event.at())).count();
        if (twice > 1) {
            verdict.doubled.add(event.toString());
        }
    }

    /** The completion told last before, else the one that was there from the beginning. */
    private @Nullable Instant undoneBy(Told reopened) {
        Instant undone = phases.get(0).view().completedAt();
        for (Told event : told) {
            if (event.seq() < reopened.seq() && event.type().equals("completed")) {
                undone = event.at();
            }
        }
        return undone;
    }

    private void explainReopened(Told event) {
        Instant undone = undoneBy(event);
        boolean so = false;
        boolean finished = false;
        for (Phase phase : phases) {
            so |= finished && !Objects.equals(undone, phase.view().completedAt());
            finished |= undone != null && undone.equals(phase.view().completedAt());
        }
        if (!so) {
            verdict.invented.add(event + " undoing " + undone + "; it was " + phases);
        }
        if (told("reopened")
                        .filter(other -> Objects.equals(undone, undoneBy(other)))
                        .count()
                > 1) {
            verdict.doubled.add(event.toString());
        }
    }

    private void explainOverdue(Told event, Instant baseline) {
        Instant deadline = event.deadline();
        long there = deadline == null ? 0 : episodes.countOf(deadline, baseline);
        long count = told("overdue")
                .filter(other -> Objects.equals(deadline, other.deadline()))
                .count();
        if (deadline == null || there == 0 || !isInTime(event, deadline)) {
            verdict.invented.add(event + " by " + deadline + ", seen at " + event.observedAt() + "; it was " + phases);
        } else if (count > there) {
            verdict.doubled.add(
                    event + " by " + deadline + ": " + count + " times, not " + there + "; it was " + phases);
        }
    }

    /** Seen when the deadline had passed, and dated by when the task became late. */
    private boolean isInTime(Told event, Instant deadline) {
        return !event.observedAt().isBefore(deadline)
                && !event.at().isAfter(event.observedAt())
                && episodes.isBeginning(event.at(), deadline);
    }

    /** That it follows an announcement is a matter of the order. */
    private void explainCleared(Told event) {
        Instant deadline = event.deadline();
        boolean so = phases.stream().map(Phase::view).anyMatch(view -> switch (event.cause()) {
            case "deleted" -> view.deleted();
            case "archived" -> view.archived();
            case "deadline_removed" -> view.deadline() == null;
            case "deadline_moved" -> view.deadline() != null && !view.deadline().equals(deadline);
            case "completed_in_time" ->
                view.completedAt() != null && !view.completedAt().isAfter(deadline);
            case "skipped" -> view.exempt();
            default -> false;
        });
        if (!so) {
            verdict.invented.add(event + ", " + event.cause() + "; it was " + phases);
        }
    }
}
