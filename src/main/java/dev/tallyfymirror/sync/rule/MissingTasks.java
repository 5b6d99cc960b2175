package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.TaskGlimpse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Tasks that a list should have shown and did not. Only a list that was read to its end leaves any missing. */
public final class MissingTasks {
    /** Asked for in one list's pass; the others wait for the next. */
    static final int AT_ONCE = 20;

    private MissingTasks() {}

    /** Of the held tasks that the list is of, those that it should show and did not. */
    public static List<TaskGlimpse> of(Collection<TaskGlimpse> held, Predicate<String> isShown) {
        return held.stream()
                .filter(task -> task.listed() && !isShown.test(task.id()))
                .toList();
    }

    /**
     * Which of the missing are asked for by id now: those first that were not asked for yet, or longest ago. A list that
     * leaves out much is not believed: only some are in one pass. {@code lasting}: for how long one that was found to be
     * there is not asked for again.
     */
    public static List<TaskGlimpse> toAsk(List<TaskGlimpse> missing, Instant now, Duration lasting) {
        return missing.stream()
                .filter(task -> isDue(task, now, lasting))
                .sorted(Comparator.comparing(
                        TaskGlimpse::confirmedAt, Comparator.nullsFirst(Comparator.naturalOrder())))
                .limit(AT_ONCE)
                .toList();
    }

    private static boolean isDue(TaskGlimpse task, Instant now, Duration lasting) {
        Instant confirmed = task.confirmedAt();
        return confirmed == null || confirmed.plus(lasting).isBefore(now);
    }
}
