package dev.tallyfymirror.mirror;

import static dev.tallyfymirror.mirror.HeldRows.required;

import dev.tallyfymirror.model.Quarantined.Kind;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What the tables themselves say is there (neither deleted nor out of sight), whatever the bookkeeping beside them says:
 * for one who checks both. Lists come in parts, each when it is wanted.
 */
public final class Contents {
    private static final int AT_ONCE = 500;

    private static final String THERE = " AND %1$s.deleted_at IS NULL AND %1$s.hidden_at IS NULL";
    private static final String NEXT = " AND %1$s_id > $2 ORDER BY %1$s_id LIMIT " + AT_ONCE;

    private static final String RUNS =
            "SELECT run_id FROM tallyfy.run WHERE org_id = $1" + THERE.formatted("run") + NEXT.formatted("run");

    private static final String TASKS_OF_RUN =
            "SELECT task_id, run_id FROM tallyfy.task WHERE org_id = $1 AND run_id = $3" + THERE.formatted("task")
                    + NEXT.formatted("task");

    private static final String ONE_OFF_TASKS =
            "SELECT task_id, run_id FROM tallyfy.task WHERE org_id = $1 AND run_id IS NULL" + THERE.formatted("task")
                    + NEXT.formatted("task");

    private static final String STRAYS = "SELECT t.task_id, t.run_id FROM tallyfy.task t WHERE t.org_id = $1"
            + " AND t.run_id IS NOT NULL" + THERE.formatted("t") + " AND NOT EXISTS (SELECT 1 FROM tallyfy.run r"
            + " WHERE r.org_id = t.org_id AND r.run_id = t.run_id" + THERE.formatted("r") + ")"
            + " AND t.task_id > $2 ORDER BY t.task_id LIMIT " + AT_ONCE;

    private static final String HELD_BACK = "SELECT EXISTS (SELECT 1 FROM tallyfy.quarantine"
            + " WHERE org_id = $1 AND kind = $2 AND item_id = $3 AND field IS NULL) AS held_back";

    private final Database database;

    public Contents(Database database) {
        this.database = database;
    }

    /** A task by its id and that of its run; null for a one-off task. */
    public record TaskOf(String id, @Nullable String runId) {}

    public Flux<String> listRuns(String org) {
        return parts(
                after -> database.list(
                        Query.of(RUNS).bind(org).bind(after), row -> required(row, "run_id", String.class)),
                run -> run);
    }

    /** Of a run, or of none (null). */
    public Flux<TaskOf> listTasks(String org, @Nullable String runId) {
        return tasks(after -> runId == null
                ? Query.of(ONE_OFF_TASKS).bind(org).bind(after)
                : Query.of(TASKS_OF_RUN).bind(org).bind(after).bind(runId));
    }

    /** Tasks of runs that are not there. */
    public Flux<TaskOf> listStrays(String org) {
        return tasks(after -> Query.of(STRAYS).bind(org).bind(after));
    }

    /** Whether the item is in quarantine as a whole. */
    public Mono<Boolean> isHeldBack(String org, Kind kind, String id) {
        Query query = Query.of(HELD_BACK).bind(org).bind(kind.word()).bind(id);
        return database.find(query, row -> required(row, "held_back", Boolean.class));
    }

    private Flux<TaskOf> tasks(Function<String, Query> query) {
        return parts(
                after -> database.list(
                        query.apply(after),
                        row -> new TaskOf(required(row, "task_id", String.class), row.get("run_id", String.class))),
                TaskOf::id);
    }

    private static <T> Flux<T> parts(Function<String, Mono<List<T>>> next, Function<T, String> id) {
        return Mono.defer(() -> next.apply(""))
                .expand(part -> part.size() < AT_ONCE
                        ? Mono.empty()
                        : Mono.defer(() -> next.apply(id.apply(part.get(part.size() - 1)))))
                .concatMapIterable(part -> part, 1);
    }
}
