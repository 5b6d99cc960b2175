package dev.tallyfymirror.model;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Tallyfy's status and type words mean. An unknown word means open. The same rule is {@code tallyfy.task_state} in
 * SQL; a test compares the two.
 */
public final class Words {
    private static final Set<String> FINISHED =
            Set.of("completed", "complete", "approved", "rejected", "acknowledged", "expired");
    private static final Set<String> SKIPPED = Set.of("auto-skipped");
    private static final Set<String> EXPIRING = Set.of("expiring", "expiring_email");

    private Words() {}

    /** Finished when {@code completed_at} is set or the status says so. */
    public static boolean isFinished(Columns<TaskColumn> task) {
        return task.instant(TaskColumn.COMPLETED_AT) != null || says(FINISHED, task.text(TaskColumn.STATUS));
    }

    /** Hidden by a rule of the process: neither open nor finished. */
    public static boolean isSkipped(Columns<TaskColumn> task) {
        return !isFinished(task) && says(SKIPPED, task.text(TaskColumn.STATUS));
    }

    /** Completes itself around its deadline, and so is never overdue. */
    public static boolean isExpiring(Columns<TaskColumn> task) {
        return says(EXPIRING, task.text(TaskColumn.TASK_TYPE));
    }

    public static boolean isComplete(Columns<RunColumn> run) {
        return run.instant(RunColumn.COMPLETED_AT) != null || says(FINISHED, run.text(RunColumn.STATUS));
    }

    public static boolean isArchived(Columns<RunColumn> run) {
        return run.instant(RunColumn.ARCHIVED_AT) != null || says(Set.of("archived"), run.text(RunColumn.STATUS));
    }

    private static boolean says(Set<String> words, @Nullable String word) {
        return word != null && words.contains(word.strip().toLowerCase(Locale.ROOT));
    }
}
