package dev.tallyfymirror.storm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The times during which a task was overdue without a break, with the deadlines that it missed in each. */
final class Episodes {
    private final List<Episode> all = new ArrayList<>();

    private record Episode(Instant from, Instant to, Set<Instant> deadlines) {}

    private Episodes() {}

    static Episodes of(List<Phase> phases) {
        Episodes episodes = new Episodes();
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

    /** Whether the one of that moment was there already by the baseline. */
    boolean beganBefore(Instant baseline, Instant at) {
        return all.stream()
                .filter(one -> !one.from.isAfter(at) && one.to.isAfter(at))
                .anyMatch(one -> isOld(one, baseline));
    }

    private static boolean isOld(Episode one, Instant baseline) {
        return one.from.isBefore(baseline);
    }
}
