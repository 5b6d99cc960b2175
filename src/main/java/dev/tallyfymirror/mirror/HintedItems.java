package dev.tallyfymirror.mirror;

import static dev.tallyfymirror.mirror.HeldRows.required;

import dev.tallyfymirror.postgres.Database;
import dev.tallyfymirror.postgres.Query;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * What hints from outside have named, until the holder of the organization begins to read it. The same item waits once,
 * and so many of an organization at most. A hint is worth little: one that nobody took in {@value #WORTH} is dropped.
 */
public final class HintedItems {
    /** Waiting in one organization. */
    public static final int MOST = 100;

    private static final String WORTH = "10 minutes";

    private static final String LEAVE = """
            WITH waiting AS (
                SELECT count(*) AS n, count(*) FILTER (WHERE kind = $2 AND item_id = $3) AS same
                FROM tallyfy_sync.hint WHERE org_id = $1),
            named AS (
                INSERT INTO tallyfy_sync.hint (org_id, kind, item_id)
                SELECT $1, $2, $3 FROM waiting WHERE n < $4 AND same = 0
                ON CONFLICT DO NOTHING RETURNING pg_notify('""" + Errands.CHANNEL + """
            ', '') AS told)
            SELECT n < $4 OR same > 0 AS waits, (SELECT count(told::text) FROM named) AS named FROM waiting""";

    private static final String HOLDERS = """
            SELECT org_id FROM tallyfy.run WHERE org_id = ANY($1) AND $2 = 'run' AND run_id = $3
            UNION SELECT org_id FROM tallyfy.task WHERE org_id = ANY($1) AND $2 = 'task' AND task_id = $3""";

    private static final String TAKE = """
            DELETE FROM tallyfy_sync.hint WHERE (org_id, kind, item_id) IN (
                SELECT org_id, kind, item_id FROM tallyfy_sync.hint
                WHERE org_id = $1 AND NOT (kind || ' ' || item_id = ANY($2))
                ORDER BY named_at LIMIT 1)
            RETURNING kind, item_id""";

    private static final String FORGET = "DELETE FROM tallyfy_sync.hint"
            + " WHERE org_id = $1 AND named_at < clock_timestamp() - interval '" + WORTH + "'";

    private final Database database;

    public HintedItems(Database database) {
        this.database = database;
    }

    /** A run, or a task whose run was not named. */
    public record HintedItem(Kind kind, String id) {
        public enum Kind {
            RUN,
            TASK
        }

        public static HintedItem run(String id) {
            return new HintedItem(Kind.RUN, id);
        }

        public static HintedItem task(String id) {
            return new HintedItem(Kind.TASK, id);
        }

        private String word() {
            return kind == Kind.RUN ? "run" : "task";
        }
    }

    /** Whether it waits now; false where too many others do. */
    public Mono<Boolean> leave(String org, HintedItem item) {
        return database.find(
                Query.of(LEAVE).bind(org).bind(item.word()).bind(item.id()).bind(MOST),
                row -> required(row, "waits", Boolean.class));
    }

    /** Those of the organizations that hold the item. */
    public Mono<List<String>> listHolders(Collection<String> orgs, HintedItem item) {
        return database.list(
                Query.of(HOLDERS)
                        .bind(orgs.toArray(String[]::new))
                        .bind(item.word())
                        .bind(item.id()),
                row -> required(row, "org_id", String.class));
    }

    /** The one that has waited longest, these excepted; it waits no more. */
    public Mono<HintedItem> take(String org, Collection<HintedItem> except) {
        String[] names =
                except.stream().map(item -> item.word() + " " + item.id()).toArray(String[]::new);
        return database.find(
                Query.of(TAKE).bind(org).bind(names),
                row -> new HintedItem(
                        required(row, "kind", String.class).equals("run") ? HintedItem.Kind.RUN : HintedItem.Kind.TASK,
                        required(row, "item_id", String.class)));
    }

    /** Drops what has waited for so long that a cycle has looked meanwhile. */
    public Mono<Void> forgetOld(String org) {
        return database.update(Query.of(FORGET).bind(org)).then();
    }
}
