package dev.tallyfymirror.sync;

import dev.tallyfymirror.postgres.TestDatabase;
import java.util.ArrayList;
import java.util.List;

/** What has to be so of {@code run_history} and {@code task_history} at any time, asked in plain SQL. */
final class History {
    private static final String VERSIONS = "SELECT h.*, lead(valid_from) OVER w AS next_from, row_number() OVER w AS n"
            + " FROM tallyfy.%1$s_history h WINDOW w AS (PARTITION BY org_id, %1$s_id ORDER BY valid_from)";

    private History() {}

    /** Empty when all is well; {@code table}: {@code run} or {@code task}. */
    static List<String> faults(TestDatabase database, String table) {
        List<String> faults = new ArrayList<>();
        String versions = "(" + VERSIONS.formatted(table) + ") v";
        String id = table + "_id";
        ask(
                faults,
                database,
                "overlap or hole",
                "SELECT " + id + " || ' from ' || valid_from || ' to ' || valid_to FROM " + versions
                        + " WHERE next_from IS NOT NULL AND valid_to IS DISTINCT FROM next_from");
        ask(
                faults,
                database,
                "empty or turned version",
                "SELECT " + id + " FROM " + versions + " WHERE valid_to <= valid_from");
        ask(
                faults,
                database,
                "version that is not its own time",
                "SELECT " + id + " FROM " + versions
                        + " WHERE valid_from <> changed_at OR (n = 1 AND valid_from <> first_seen_at)");
        ask(
                faults,
                database,
                "not one open version",
                "SELECT t." + id + " FROM tallyfy." + table + " t WHERE (SELECT count(*)"
                        + " FROM tallyfy." + table + "_history h WHERE h.org_id = t.org_id AND h." + id + " = t." + id
                        + " AND h.valid_to IS NULL) <> 1");
        ask(
                faults,
                database,
                "history without a row",
                "SELECT h." + id + " FROM tallyfy." + table + "_history h WHERE NOT EXISTS" + " (SELECT FROM tallyfy."
                        + table + " t WHERE t.org_id = h.org_id AND t." + id + " = h." + id + ")");
        ask(
                faults,
                database,
                "row that is not its last version",
                "SELECT t." + id + " FROM tallyfy." + table + " t JOIN tallyfy."
                        + table + "_history h ON h.org_id = t.org_id AND h." + id + " = t." + id
                        + " AND h.valid_to IS NULL"
                        + " WHERE to_jsonb(t) <> to_jsonb(h) - 'valid_from' - 'valid_to'");
        ask(
                faults,
                database,
                "version equal to the one before",
                "SELECT a." + id + " FROM tallyfy." + table + "_history a JOIN tallyfy."
                        + table + "_history b ON b.org_id = a.org_id AND b." + id + " = a." + id
                        + " AND b.valid_from = a.valid_to"
                        + " WHERE to_jsonb(a) - 'valid_from' - 'valid_to' - 'changed_at' = to_jsonb(b) - 'valid_from' - 'valid_to' - 'changed_at'");
        return faults;
    }

    private static void ask(List<String> faults, TestDatabase database, String what, String sql) {
        database.texts(sql).forEach(found -> faults.add(what + ": " + found));
    }
}
