package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.DueTask;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks were asked about since their deadline, and remained due: each is asked about again after a second, then
 * after twice as long each time, so that one that no answer settles does not use up the request budget.
 */
final class Asked {
    private static final Duration FIRST = Duration.ofSeconds(1);

    private final Duration longest;
    private final Map<String, Ask> asks = new HashMap<>();

    /** {@code longest}: between two questions about one task. */
    Asked(Duration longest) {
        this.longest = longest;
    }

    private record Ask(Instant next, Duration pause) {}

    /** Those that are to be asked about now, which counts as asked; what is due no more is forgotten. */
    synchronized List<DueTask> begin(List<DueTask> due, Instant now) {
        Set<String> ids = due.stream().map(DueTask::id).collect(Collectors.toSet());
        asks.keySet().retainAll(ids);
        List<DueTask> asked =
                due.stream().filter(task -> isOver(asks.get(task.id()), now)).toList();
        asked.forEach(task -> asks.compute(task.id(), (id, before) -> next(before, now)));
        return asked;
    }

    private static boolean isOver(@Nullable Ask ask, Instant now) {
        return ask == null || !ask.next().isAfter(now);
    }

    private Ask next(@Nullable Ask before, Instant now) {
        Duration doubled = before == null ? FIRST : before.pause().multipliedBy(2);
        Duration pause = doubled.compareTo(longest) < 0 ? doubled : longest;
        return new Ask(now.plus(pause), pause);
    }
}
