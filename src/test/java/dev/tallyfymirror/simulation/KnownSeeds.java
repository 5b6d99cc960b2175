package dev.tallyfymirror.simulation;

import java.util.Map;

/** Seeds that failed once, with what they showed; and what 1,000 seeds have to meet. */
final class KnownSeeds {
    static final Map<Long, String> SEEDS =
            Map.of(231L, "a task restored with its run, its overdue_since being the run's last_updated");

    static final String[] TRANSITIONS = {
        "told: task.completed",
        "told: task.completed, initial",
        "told: task.reopened",
        "told: task.overdue confirmed",
        "told: task.overdue unconfirmed",
        "told: task.overdue confirmed, initial",
        "told: task.overdue_cleared deadline_moved",
        "told: task.overdue_cleared deadline_removed",
        "told: task.overdue_cleared skipped",
        "told: task.overdue_cleared archived",
        "told: task.overdue_cleared deleted",
        "told: task.overdue_cleared access_lost",
        "told: task.overdue_cleared completed_in_time",
        "told: episode ended by completion",
        "told: task.created",
        "told: task.assigned",
        "told: task.deleted",
        "told: run.launched",
        "told: run.completed",
        "told: run.archived"
    };

    private KnownSeeds() {}
}
