package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.TaskGlimpse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Tasks that a list should have shown and did not, as they are asked for by id one after the other. Only a list that was
 * read to its end leaves any missing; one that leaves out much is believed only as far as those asked for have changed.
 */
public final class MissingTasks {
    /** Asked for in any case. */
    public static final int AT_ONCE = 20;

    /** Asked for at most, so that other runs need not wait: the others are for the next pass. */
    static final int MOST = 100;

    private final List<TaskGlimpse> due;
    private int asked;
    private int changed;

    private MissingTasks(List<TaskGlimpse> due) {
        this.due = due;
    }

    /** Of the held tasks that the list is of, those that it should show and did not. */
    public static List<TaskGlimpse> of(Collection<TaskGlimpse> held, Predicate<String> isShown) {
        return held.stream()
                .filter(task -> task.listed() && !isShown.test(task.id()))
                .toList();
    }

    /**
     * Of the missing; those first that were not asked for yet, or longest ago. {@code lasting}: for how long one that was
     * found to be there, and that no list has shown since, is not asked for again.
     */
    public static MissingTasks toAsk(List<TaskGlimpse> missing, Instant now, Duration lasting) {
        return new MissingTasks(missing.stream()
                .filter(task -> isDue(task, now, lasting))
                .sorted(Comparator.comparing(
                        TaskGlimpse::confirmedAt, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList());
    }

    private static boolean isDue(TaskGlimpse task, Instant now, Duration lasting) {
        Instant confirmed = task.confirmedAt();
        return confirmed == null || confirmed.plus(lasting).isBefore(now);
    }

    /** To be asked for in this order, each only if {@link #isNextToAsk}. */
    public List<TaskGlimpse> due() {
        return due;
    }

    public boolean isNextToAsk() {
        return asked < AT_ONCE || (isBelieved() && asked < MOST);
    }

    /** One was asked for; {@code isChanged}: and was not as it is held. */
    public void asked(boolean isChanged) {
        asked++;
        changed += isChanged ? 1 : 0;
    }

    /** Whether there are more that are likely to have changed: the list is to be read again. */
    public boolean isAnyLeft() {
        return asked < due.size() && isBelieved();
    }

    private boolean isBelieved() {
        return changed * 2 >= asked;
    }
}
