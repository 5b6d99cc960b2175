package dev.tallyfymirror.mirror;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunHead;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.model.Words;
import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Queries;
import dev.tallyfymirror.postgres.Query;
import dev.tallyfymirror.postgres.Session;
import dev.tallyfymirror.postgres.TransientDatabaseException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** The mirrored rows, what is remembered of them, and their history. Reads in sets; writes in the caller's transaction. */
public final class Mirror {
    private static final ItemStatements RUNS = ItemStatements.ofRuns(RunColumn.values());
    private static final ItemStatements TASKS = ItemStatements.ofTasks(TaskColumn.values());

    private static final String GLIMPSE_RUNS =
            "SELECT run_id, hash, open, tasks_read_at, tasks_read_hash, tasks_refused_at, confirmed_at"
                    + " FROM tallyfy_sync.run_memory WHERE org_id = $1 AND run_id = ANY($2)";

    /**
     * An item at a time by its key, and not one scan for all: before a table is analyzed the planner believes that an
     * organization has few rows and reads all of them, for every set anew.
     */
    private static final String GLIMPSE_TASKS = """
            SELECT m.task_id, m.run_id, m.hash, m.listed, m.confirmed_at,
                   CASE WHEN m.episode_since IS NULL THEN m.open_deadline END AS due_at
            FROM unnest($2::text[]) AS wanted (id)
            CROSS JOIN LATERAL (
                SELECT * FROM tallyfy_sync.task_memory WHERE org_id = $1 AND task_id = wanted.id LIMIT 1) m
            UNION
            SELECT task_id, run_id, hash, listed, confirmed_at,
                   CASE WHEN episode_since IS NULL THEN open_deadline END AS due_at
            FROM tallyfy_sync.task_memory WHERE org_id = $1 AND run_id = ANY($3)""";

    private static final String CHANGED_RUNS = "SELECT m.run_id, r.last_updated,"
            + " r.deleted_at IS NOT NULL OR r.hidden_at IS NOT NULL"
            + " OR coalesce(m.archived, tallyfy.run_is_archived(r.status, r.archived_at)) AS is_away"
            + " FROM unnest($2::text[], $3::bigint[]) AS shown (id, hash)"
            + " CROSS JOIN LATERAL (SELECT run_id, hash, archived FROM tallyfy_sync.run_memory"
            + " WHERE org_id = $1 AND run_id = shown.id LIMIT 1) m"
            + " CROSS JOIN LATERAL (SELECT status, last_updated, archived_at, deleted_at, hidden_at FROM tallyfy.run"
            + " WHERE org_id = $1 AND run_id = shown.id LIMIT 1) r WHERE m.hash <> shown.hash";

    private static final String FIRST_SEEN_SINCE =
            "SELECT run_id FROM tallyfy.run WHERE org_id = $1 AND run_id = $2 AND first_seen_at >= $3";

    private static final String LAST_UPDATED = "SELECT t.task_id, t.last_updated FROM unnest($2::text[]) AS wanted (id)"
            + " CROSS JOIN LATERAL (SELECT task_id, last_updated FROM tallyfy.task"
            + " WHERE org_id = $1 AND task_id = wanted.id LIMIT 1) t WHERE t.last_updated IS NOT NULL";

    private static final String RUNS_OF_TASKS = "SELECT r.run_id, r.name, r.status, r.checklist_id, r.checklist_title,"
            + " coalesce(m.archived, tallyfy.run_is_archived(r.status, r.archived_at)) AS is_archived,"
            + " r.hidden_at, r.deleted_at, r.last_updated, m.tasks_read_at"
            + " FROM tallyfy_sync.run_memory m JOIN tallyfy.run r ON r.org_id = m.org_id AND r.run_id = m.run_id"
            + " WHERE m.org_id = $1 AND m.run_id = ANY($2) ORDER BY m.run_id FOR NO KEY UPDATE OF m";

    /** For what has no run of its own that is held and could be locked: one-off tasks, runs never seen before. */
    private static final String LOCK_ORGANIZATION =
            "SELECT org_id FROM tallyfy_sync.organization WHERE org_id = $1 FOR NO KEY UPDATE";

    /** Locked before it is read, so that two observations of one run are judged one after the other. */
    private static final String LOCK_RUNS = "SELECT run_id FROM tallyfy_sync.run_memory"
            + " WHERE org_id = $1 AND run_id = ANY($2) ORDER BY run_id FOR NO KEY UPDATE";

    private static final String TASK_IDS_OF_RUN = "SELECT task_id FROM tallyfy_sync.task_memory"
            + " WHERE org_id = $1 AND run_id = $2 AND task_id > $3 ORDER BY task_id LIMIT $4";

    /** The lock that every writing statement takes; it stops nobody who reads or writes. */
    private static final String LOCK_AS_WRITER = "LOCK TABLE tallyfy.run, tallyfy.task IN ROW EXCLUSIVE MODE";

    private final Database database;
    private final Bystanders bystanders = new Bystanders();

    public Mirror(Database database) {
        this.database = database;
    }

    /** Waits while somebody's lock keeps rows from being written. */
    public Mono<Void> awaitWritable(Session session) {
        return session.update(Query.of(LOCK_AS_WRITER)).then();
    }

    /** By id; what is not held is not in it. */
    public Mono<Map<String, RunGlimpse>> glimpseRuns(String org, Collection<String> runIds) {
        Query query = Query.of(GLIMPSE_RUNS).bind(org).bind(array(runIds));
        return database.list(query, Glimpses::run).map(list -> byId(list, RunGlimpse::id));
    }

    /** By id: the tasks asked for, and all that are held in the runs asked for. */
    public Mono<Map<String, TaskGlimpse>> glimpseTasks(
            String org, Collection<String> taskIds, Collection<String> runIds) {
        Query query = Query.of(GLIMPSE_TASKS).bind(org).bind(array(taskIds)).bind(array(runIds));
        return database.list(query, Glimpses::task).map(list -> byId(list, TaskGlimpse::id));
    }

    /** By id: the age of those runs that are held under another hash. */
    public Mono<Map<String, RunAge>> findChanged(String org, Map<String, Long> hashes) {
        List<String> ids = List.copyOf(hashes.keySet());
        Query query = Query.of(CHANGED_RUNS)
                .bind(org)
                .bind(array(ids))
                .bind(ids.stream().map(hashes::get).toArray(Long[]::new));
        return database.list(
                        query, row -> Map.entry(HeldRows.required(row, "run_id", String.class), Glimpses.runAge(row)))
                .map(list -> list.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Whether the run is held, and was not yet in the second before that moment. */
    public Mono<Boolean> isFirstSeenSince(String org, String runId, Instant moment) {
        return database.find(
                        Query.of(FIRST_SEEN_SINCE).bind(org).bind(runId).bind(moment.truncatedTo(ChronoUnit.SECONDS)),
                        row -> true)
                .defaultIfEmpty(false);
    }

    /** By id: what is held as {@code last_updated} of the tasks; nothing of those for which it is not known. */
    public Mono<Map<String, Instant>> findLastUpdated(String org, Collection<String> taskIds) {
        Query query = Query.of(LAST_UPDATED).bind(org).bind(array(taskIds));
        return database.list(
                        query,
                        row -> Map.entry(
                                Objects.requireNonNull(row.get("task_id", String.class)),
                                Objects.requireNonNull(row.get("last_updated", Instant.class))))
                .map(list -> list.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** What is held of the runs, kept from other writers until the transaction ends; so is what is not held yet. */
    public Mono<Map<String, Held<RunColumn>>> lockRuns(Session session, String org, Collection<String> runIds) {
        Set<String> wanted = Set.copyOf(runIds);
        Mono<List<Boolean>> lock = session.list(Query.of(LOCK_RUNS).bind(org).bind(array(wanted)), row -> true);
        return lock.flatMap(locked -> locked.size() == wanted.size()
                        ? Mono.just(locked)
                        : lockOrganization(session, org).then(lock))
                .then(Mono.defer(() -> findHeld(session, RUNS, org, wanted, RunColumn.class)));
    }

    /**
     * What the runs mean for their tasks and tell in events, by id; until the transaction ends no other writer changes
     * these runs or their tasks. {@code oneOff}: one-off tasks are to be written too.
     */
    public Mono<Map<String, RunOfTasks>> lockTasksOf(
            Session session, String org, Collection<String> runIds, boolean oneOff) {
        Set<String> wanted = Set.copyOf(runIds);
        Mono<List<RunOfTasks>> lock =
                session.list(Query.of(RUNS_OF_TASKS).bind(org).bind(array(wanted)), Glimpses::runOfTasks);
        return lock.flatMap(locked -> oneOff || locked.size() < wanted.size()
                        ? lockOrganization(session, org).then(locked.size() < wanted.size() ? lock : Mono.just(locked))
                        : Mono.just(locked))
                .map(list -> byId(list, run -> run.head().id()));
    }

    /** A row that is not there can't be locked: of two who see an item for the first time, one waits here. */
    private static Mono<Void> lockOrganization(Session session, String org) {
        return session.find(Query.of(LOCK_ORGANIZATION).bind(org), row -> true).then();
    }

    /** To be read under the lock of their runs where a change is to be made of them. */
    public Mono<Map<String, Held<TaskColumn>>> findTasks(Queries queries, String org, Collection<String> taskIds) {
        return findHeld(queries, TASKS, org, taskIds, TaskColumn.class);
    }

    /** What is held of the runs, by id, for one who changes nothing. */
    public Mono<Map<String, Held<RunColumn>>> findRuns(Queries queries, String org, Collection<String> runIds) {
        return findHeld(queries, RUNS, org, runIds, RunColumn.class);
    }

    private <C extends Enum<C> & Column> Mono<Map<String, Held<C>>> findHeld(
            Queries queries, ItemStatements statements, String org, Collection<String> ids, Class<C> type) {
        if (ids.isEmpty()) {
            return Mono.just(Map.of());
        }
        Query query = Query.of(statements.findHeld).bind(org).bind(array(ids));
        return queries.list(query, row -> HeldRows.held(row, type)).map(list -> byId(list, Held::id));
    }

    /** Ids of the tasks held in a run, in their order, after the given one ("" for the first). */
    public Mono<List<String>> listTaskIds(Queries queries, String org, String runId, String after, int limit) {
        Query query =
                Query.of(TASK_IDS_OF_RUN).bind(org).bind(runId).bind(after).bind(limit);
        return queries.list(query, row -> HeldRows.required(row, "task_id", String.class));
    }

    /**
     * Writes what has changed, a statement a kind of item; what has not is left alone. Runs before tasks, in the order of
     * ids; what is held back before them, so that only older entries of readable items leave. Where another writer has
     * written one of the items since it was read, it fails ({@link TransientDatabaseException}, or a unique violation for
     * an item not held before): decided again on what is held now, it comes out right.
     */
    public Mono<Void> apply(Session session, ChangeSet changes) {
        return bystanders
                .write(session, changes)
                .then(write(session, changes, RUNS, changes.runs(), (json, run) -> {
                    JsonRows.item(json, run, RunColumn.values(), Mirror::runMemory);
                }))
                .then(write(session, changes, TASKS, changes.tasks(), (json, task) -> {
                    JsonRows.item(json, task, TaskColumn.values(), Mirror::taskMemory);
                }));
    }

    private static <C extends Enum<C> & Column> Mono<Void> write(
            Session session,
            ChangeSet set,
            ItemStatements statements,
            List<Change<C>> changes,
            BiConsumer<JsonGenerator, Change<C>> writer) {
        List<Change<C>> changed = inOrder(changes);
        if (changed.isEmpty()) {
            return Mono.empty();
        }
        Query query = Query.of(statements.write).bind(set.org()).bind(JsonRows.array(changed, writer));
        return session.find(query, row -> HeldRows.required(row, "ended", Long.class))
                .filter(ended -> ended == versionsToEnd(changed))
                .switchIfEmpty(Mono.error(Mirror::overtaken))
                .then();
    }

    private static <C extends Enum<C> & Column> long versionsToEnd(List<Change<C>> changes) {
        return changes.stream()
                .filter(change -> change.before() != null && change.isRowChanged())
                .count();
    }

    /** No lock holds up two writers that meet an item under different runs: the second decides again. */
    private static RuntimeException overtaken() {
        return new TransientDatabaseException("another writer has changed the same items meanwhile", null);
    }

    private static void runMemory(JsonGenerator json, Held<RunColumn> held) {
        JsonRows.memory(json, held);
        JsonRows.archiving(json, held.memory());
        json.writeBooleanProperty("open", isOpen(held));
    }

    private static void taskMemory(JsonGenerator json, Held<TaskColumn> held) {
        JsonRows.memory(json, held);
        JsonRows.overdueness(json, held.memory().overdueness());
        JsonRows.text(json, "run_id", held.row().columns().text(TaskColumn.RUN_ID));
        json.writeBooleanProperty("listed", isListed(held));
    }

    /** Held as open: a list of open runs should show it. */
    public static boolean isOpen(Held<RunColumn> run) {
        var marks = run.row().marks();
        return marks.deletedAt() == null
                && marks.hiddenAt() == null
                && !Words.isComplete(run.row().columns())
                && !RunState.of(run, null).archived();
    }

    /** Held as something that a list of its run should show. */
    public static boolean isListed(Held<TaskColumn> task) {
        var marks = task.row().marks();
        return marks.deletedAt() == null
                && marks.hiddenAt() == null
                && task.row().columns().instant(TaskColumn.ARCHIVED_AT) == null
                && !Words.isSkipped(task.row().columns());
    }

    private static <C extends Enum<C> & Column> List<Change<C>> inOrder(List<Change<C>> changes) {
        List<Change<C>> sorted = new ArrayList<>(changes);
        sorted.removeIf(change -> !change.isChanged());
        sorted.sort(java.util.Comparator.comparing(change -> change.after().id()));
        return sorted;
    }

    private static <T> Map<String, T> byId(List<T> list, Function<T, String> id) {
        return list.stream().collect(Collectors.toMap(id, item -> item));
    }

    static String[] array(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }

    /** A run as its tasks and their events need it. */
    public record RunOfTasks(RunHead head, RunState state) {}
}
