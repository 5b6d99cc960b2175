package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.DueTask;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** What became of asking for the runs of due tasks, for one question. */
public final class RunsOfDue {
    private final BooleanSupplier mayTake;
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final Streak streak = new Streak();

    /** {@code mayTake}: whether one more run may be taken away. */
    public RunsOfDue(BooleanSupplier mayTake) {
        this.mayTake = mayTake;
    }

    /** The runs to be asked for, each once. */
    public static List<String> of(List<DueTask> due) {
        return due.stream()
                .map(DueTask::runId)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** Nobody answers: the rest is left alone. */
    public boolean isHopeless() {
        return streak.isHopeless();
    }

    public void leave(String run) {
        failed.add(run);
    }

    public void failed(String run) {
        streak.failed();
        failed.add(run);
    }

    /** Whether the answer is to be recorded: more than may be taken away at once is left for a pass to conclude. */
    public boolean isRecorded(String run, boolean isThere) {
        streak.succeeded();
        if (isThere || mayTake.getAsBoolean()) {
            return true;
        }
        failed.add(run);
        return false;
    }

    /** Those of the tasks whose run could be asked for, and those outside of any run. */
    public List<DueTask> found(List<DueTask> tasks) {
        return tasks.stream().filter(task -> !isFailed(task)).toList();
    }

    public List<DueTask> failed(List<DueTask> tasks) {
        return tasks.stream().filter(this::isFailed).toList();
    }

    /** Those of the runs that could be asked for. */
    public Set<String> found(Collection<String> runs) {
        return runs.stream().filter(run -> !failed.contains(run)).collect(Collectors.toSet());
    }

    private boolean isFailed(DueTask task) {
        String run = task.runId();
        return run != null && failed.contains(run);
    }
}
