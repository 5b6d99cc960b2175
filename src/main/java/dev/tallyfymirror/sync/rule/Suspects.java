package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.RunGlimpse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The runs that the lists of one pass should have shown and did not, as they are asked for by id. Lists that leave out
 * runs which turn out to be as before are not believed any further.
 */
public final class Suspects {
    /** So many runs that no list showed although nothing about them had changed: the lists are wrong, not the runs. */
    static final int UNCHANGED_AT_MOST = 5;

    /** So few are asked for in any case: one that is gone must not hide behind those that a list merely missed. */
    static final int FEW = 20;

    private final List<RunGlimpse> due;
    private final int unasked;
    private int unchanged;
    private int asked;

    private Suspects(List<RunGlimpse> due, int unasked) {
        this.due = due;
        this.unasked = unasked;
    }

    /** Before anything was found missing. */
    public static Suspects none() {
        return new Suspects(List.of(), 0);
    }

    /**
     * Of the missing; for {@code maxAge} one that was asked for, and that no list has shown since, is not asked for again,
     * where there are many of them or it is {@code hidden}.
     */
    public static Suspects of(List<RunGlimpse> missing, HiddenRuns hidden, Instant now, Duration maxAge) {
        hidden.missing(missing);
        boolean areMany = missing.size() > FEW;
        Predicate<RunGlimpse> isDue =
                run -> isLongAgo(run.confirmedAt(), now.minus(maxAge)) || !(areMany || hidden.isHidden(run.id()));
        long unasked =
                missing.stream().filter(isDue.negate()).filter(RunGlimpse::open).count();
        return new Suspects(missing.stream().filter(isDue).toList(), Math.toIntExact(unasked));
    }

    private static boolean isLongAgo(@Nullable Instant confirmed, Instant latest) {
        return confirmed == null || confirmed.isBefore(latest);
    }

    /** To be asked for one after the other, each only while {@link #areBelieved}. */
    public List<RunGlimpse> due() {
        return due;
    }

    /** Open ones that are not asked for, since they were of late: nothing has been seen of them in this pass. */
    public int unasked() {
        return unasked;
    }

    /** Whether the lists are believed so far. */
    public boolean areBelieved() {
        return due.size() <= FEW || unchanged < UNCHANGED_AT_MOST;
    }

    public void asked() {
        asked++;
    }

    /** One that was asked for is there as before. */
    public void foundUnchanged() {
        unchanged++;
    }

    /** At the end: the lists were not believed, and nothing was concluded of some of the missing. */
    public boolean areSpared() {
        return asked < due.size();
    }
}
