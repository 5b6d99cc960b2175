package dev.tallyfymirror.mirror;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Member;
import dev.tallyfymirror.model.Quarantined;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.TaskColumn;
import java.time.Instant;
import java.util.List;

/**
 * What one transaction writes for an organization: changed runs and tasks, people named in them, what is held back, and
 * which items were readable again at {@code seenAt}.
 */
public record ChangeSet(
        String org,
        List<Change<RunColumn>> runs,
        List<Change<TaskColumn>> tasks,
        List<Member> members,
        List<Quarantined> quarantined,
        Instant seenAt) {

    /** Whether rows of {@code run} or {@code task} change. */
    public long rowsChanged() {
        return runs.stream().filter(Change::isRowChanged).count()
                + tasks.stream().filter(Change::isRowChanged).count();
    }

    public boolean isEmpty() {
        return runs.isEmpty() && tasks.isEmpty() && members.isEmpty() && quarantined.isEmpty();
    }
}
