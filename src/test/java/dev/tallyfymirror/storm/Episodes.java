package dev.tallyfymirror.storm;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The times during which a task was overdue without a break, with the deadlines that it missed in each. */
final class Episodes {
    private final List<Episode> all = new ArrayList<>();
    private final List<Phase> phases;

    private record Episode(Instant from, Instant to, Set<Instant> deadlines) {}

    private Episodes(List<Phase> phases) {
        this.phases = phases;
    }

    static Episodes of(List<Phase> phases) {
        Episodes episodes = new Episodes(phases);
        boolean lasting = false;
        for (int place = 0; place < phases.size(); place++) {
            Phase phase = phases.get(place);
            Instant to = latestEnd(phases, place);
            Instant deadline = phase.view().deadline();
            boolean late = phase.view().mayBeLate() && deadline != null && deadline.isBefore(to);
            if (late) {
                Instant from = deadline.isAfter(phase.from()) ? deadline : phase.from();
                episodes.add(lasting && !deadline.isAfter(phase.from()), from, to, deadline);
            }
            lasting = late;
        }
        return episodes;
    }

    /** The change that ended it was made at some time before the next one began. */
    private static Instant latestEnd(List<Phase> phases, int place) {
        return place + 1 < phases.size()
                ? phases.get(place + 1).from()
                : phases.get(place).to();
    }

    private void add(boolean goesOn, Instant from, Instant to, Instant deadline) {
        Episode last = goesOn ? all.remove(all.size() - 1) : new Episode(from, to, new LinkedHashSet<>());
        last.deadlines.add(deadline);
        all.add(new Episode(last.from, to, last.deadlines));
    }

    long countOf(Instant deadline, Instant baseline) {
        return all.stream()
                .filter(one -> one.deadlines.contains(deadline) && !isOld(one, baseline))
                .count();
    }

    /**
     * Whether the task may be said to have become late by that deadline at that moment: when it passed, or later, when
     * the deadline was given or the task was open again. Tallyfy dates that by whole seconds, and by the last change of
     * the task where several were made between two looks; what is seen for the first time is late since it was created.
     */
    boolean isBeginning(Instant at, Instant deadline) {
        boolean changed = IntStream.range(0, phases.size())
                .filter(place -> phases.get(place).view().mayBeLate())
                .filter(place -> deadline.equals(phases.get(place).view().deadline()))
                .anyMatch(place -> isWithin(at, place));
        boolean created = !at.isBefore(earliest(0)) && !at.isAfter(phases.get(0).from());
        return at.equals(deadline) || at.isAfter(deadline) && (changed || created);
    }

    private boolean isWithin(Instant at, int place) {
        return !at.isBefore(earliest(place)) && at.isBefore(latestEnd(phases, place));
    }

    /** The whole second in which it may have begun; how long creating it took is not known. */
    private Instant earliest(int place) {
        Instant earliest = place == 0
                ? phases.get(0).from().minusSeconds(1)
                : phases.get(place - 1).to();
        return earliest.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether the one of that moment was there already by the baseline. */
    boolean beganBefore(Instant baseline, Instant at) {
        return all.stream()
                .filter(one -> !one.from.isAfter(at) && one.to.isAfter(at))
                .anyMatch(one -> isOld(one, baseline));
    }

    /** Whether there was any by the baseline. */
    boolean isAnyOld(Instant baseline) {
        return all.stream().anyMatch(one -> isOld(one, baseline));
    }

    private static boolean isOld(Episode one, Instant baseline) {
        return one.from.isBefore(baseline);
    }
}
