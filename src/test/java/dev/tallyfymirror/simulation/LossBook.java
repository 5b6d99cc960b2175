package dev.tallyfymirror.simulation;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much one pass may take away: the promise written down a second time. More than so many runs, or than so much of
 * those that are there, only where an earlier pass was told so of the most of them, or a person has agreed.
 */
final class LossBook {
    private final Setting setting;
    private final Set<String> toldBefore = new HashSet<>();
    private final Set<String> told = new HashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final Set<String> met = new HashSet<>();
    private boolean isPassing;
    private boolean isAccepted;

    LossBook(Setting setting) {
        this.setting = setting;
    }

    void begins() {
        toldBefore.addAll(told);
        told.clear();
        taken.clear();
        met.clear();
        isPassing = true;
    }

    /** An answer has told that the run is gone. */
    void told(String run) {
        told.add(run);
    }

    void accepted() {
        isAccepted = true;
    }

    /** The mirror has taken the run away. */
    void taken(String run) {
        if (isPassing) {
            taken.add(run);
        }
    }

    /** A pass has met it: when that has come to its end, what was told before is no longer so. */
    void isThere(String run) {
        if (isPassing) {
            met.add(run);
        }
    }

    /** What was wrong with the pass; null where nothing was. {@code there}: how many runs are left. */
    @Nullable
    String ends(int there, boolean isComplete) {
        isPassing = false;
        toldBefore.removeAll(met);
        int allowed = Math.max(setting.lossRuns(), (there + taken.size()) * setting.lossPercent() / 100);
        long unforeseen =
                taken.stream().filter(run -> !toldBefore.contains(run)).count();
        boolean isWrong = unforeseen > allowed && !isAccepted;
        isAccepted = isAccepted && !isComplete;
        return isWrong ? "a pass took away " + taken + ", allowed are " + allowed : null;
    }
}
