package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Fact.Origin;
import dev.tallyfymirror.model.FactType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * What the diff goes by for one organization. {@code baseline}: the server's second in which the first sync began;
 * {@code firstSync}: it has not ended yet; {@code grace}: how long after its deadline a task is announced;
 * {@code late}: a fact seen longer than this after it happened was caught up with.
 */
public record Rules(
        Instant baseline, boolean firstSync, Duration grace, Duration late, Initial initial, Set<FactType> types) {

    public Rules {
        baseline = baseline.truncatedTo(ChronoUnit.SECONDS);
        types = Set.copyOf(types);
    }

    /** What the first sync announces of what was already so at the baseline. */
    public enum Initial {
        NONE,
        OVERDUE,
        ALL
    }

    boolean isAskedFor(FactType type) {
        return types.contains(type);
    }

    /** Whether what was already so at the baseline is announced: by the first sync, where that much is asked for. */
    boolean announcesInitial(Initial what) {
        return firstSync && initial.compareTo(what) >= 0;
    }

    boolean isNews(Instant time) {
        return !time.isBefore(baseline);
    }

    Origin origin(Instant time, Instant now) {
        return firstSync || Duration.between(time, now).compareTo(late) > 0 ? Origin.CATCH_UP : Origin.LIVE;
    }

    boolean isDue(Instant deadline, Instant now) {
        return !deadline.plus(grace).isAfter(now);
    }
}
