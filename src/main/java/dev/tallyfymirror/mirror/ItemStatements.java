package dev.tallyfymirror.mirror;

import dev.tallyfymirror.model.Column;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that read and write one kind of item ({@code run} or {@code task}), made once from its columns so that
 * each column is named in one place. {@code $1} is the organization; sets come as one JSON array or one text array.
 */
final class ItemStatements {
    private static final List<String> MARKS =
            List.of("first_seen_at", "changed_at", "overdue_since", "hidden_at", "deleted_at");
    private static final List<String> MEMORY = List.of(
            "hash bigint",
            "source text",
            "observed_at timestamptz",
            "requested_at timestamptz",
            "finished boolean",
            "completed_at timestamptz",
            "undone_at timestamptz",
            "counted integer",
            "older_hash bigint",
            "older_seen_at timestamptz",
            "unreadable text[]");
    private static final List<String> TASK_MEMORY = List.of(
            "run_id text",
            "listed boolean",
            "open_deadline timestamptz",
            "open_since timestamptz",
            "open_dated boolean",
            "episode_since timestamptz",
            "episode_deadline timestamptz",
            "episode_announced boolean",
            "episode_number integer",
            "episode_deadlines timestamptz[]");
    private static final List<String> RUN_MEMORY =
            List.of("archived boolean", "archived_at timestamptz", "unarchived_at timestamptz", "open boolean");

    /** Read whole what is held of the items {@code $2}. */
    final String findHeld;
    /**
     * Write the items {@code $2}: what is remembered of each ({@code memory}); of those with a {@code row} the row and a
     * version of it. Their entries in quarantine leave, those made in this transaction excepted. Tells how many versions
     * ended: one for each row that was held before, or else another writer has been quicker. Rows not held before are a
     * unique violation then.
     */
    final String write;

    private ItemStatements(String table, Column[] columns, List<String> marks, List<String> memory) {
        String id = table + "_id";
        this.findHeld = findHeld(table, id, columns, marks, memory);
        this.write = write(table, id, columns, marks) + released(table, id) + remember(table, id, memory);
    }

    static ItemStatements ofRuns(Column[] columns) {
        List<String> marks =
                MARKS.stream().filter(mark -> !mark.equals("overdue_since")).toList();
        return new ItemStatements(
                "run",
                columns,
                marks,
                Stream.concat(MEMORY.stream(), RUN_MEMORY.stream()).toList());
    }

    static ItemStatements ofTasks(Column[] columns) {
        return new ItemStatements(
                "task",
                columns,
                MARKS,
                Stream.concat(MEMORY.stream(), TASK_MEMORY.stream()).toList());
    }

    private static String findHeld(String table, String id, Column[] columns, List<String> marks, List<String> memory) {
        String own = Stream.concat(Arrays.stream(columns).map(Column::sqlName), marks.stream())
                .map(name -> "t." + name)
                .collect(Collectors.joining(", "));
        String remembered = memory.stream()
                .map(ItemStatements::name)
                .map(name -> "m." + name + " AS m_" + name)
                .collect(Collectors.joining(", "));
        return "SELECT t." + id + " AS id, " + own + ", t.raw::text AS raw, " + remembered
                + " FROM (SELECT DISTINCT unnest($2::text[]) AS id) wanted"
                + byKey("tallyfy." + table, id, "t") + byKey("tallyfy_sync." + table + "_memory", id, "m");
    }

    /** One row by its key: left to itself, the planner reads the whole organization before the table is analyzed. */
    private static String byKey(String table, String id, String alias) {
        return " CROSS JOIN LATERAL (SELECT * FROM " + table + " WHERE org_id = $1 AND " + id + " = wanted.id LIMIT 1) "
                + alias;
    }

    private static String write(String table, String id, Column[] columns, List<String> marks) {
        List<String> names = Stream.concat(Arrays.stream(columns).map(Column::sqlName), marks.stream())
                .toList();
        String all = "org_id, " + id + ", " + String.join(", ", names) + ", raw";
        String values = Stream.concat(
                        Arrays.stream(columns).map(ItemStatements::extracted),
                        marks.stream().map(mark -> "(r->>'" + mark + "')::timestamptz AS " + mark))
                .collect(Collectors.joining(", "));
        String given = "WITH given AS MATERIALIZED (SELECT e->>'id' AS " + id + ", e->'row' AS r, e->'memory' AS m"
                + " FROM jsonb_array_elements($2::jsonb) AS e)";
        String input = ", input AS MATERIALIZED (SELECT $1::text AS org_id, " + id + ", " + values
                + ", r->'raw' AS raw FROM given WHERE r IS NOT NULL)";
        String seen = "changed_at > first_seen_at";
        String into = "INSERT INTO tallyfy." + table + " (" + all + ") SELECT " + all + " FROM input WHERE ";
        return given + input + ", added AS (" + into + "NOT " + seen + ")"
                + ", written AS (" + into + seen + " ON CONFLICT (org_id, " + id + ") DO UPDATE SET " + assigned(names)
                + ", raw = excluded.raw)"
                + ", ended AS (UPDATE tallyfy." + table + "_history h SET valid_to = i.changed_at FROM input i"
                + " WHERE h.org_id = i.org_id AND h." + id + " = i." + id + " AND h.valid_to IS NULL"
                + " AND i.changed_at > i.first_seen_at AND h.valid_from < i.changed_at RETURNING 1)"
                + ", version AS (INSERT INTO tallyfy." + table + "_history (" + all + ", valid_from) SELECT " + all
                + ", changed_at FROM input)";
    }

    private static String released(String table, String id) {
        return ", released AS (DELETE FROM tallyfy.quarantine q USING given g WHERE q.org_id = $1 AND q.kind = '"
                + table + "' AND q.item_id = g." + id + " AND q.xmin <> pg_current_xact_id()::xid)";
    }

    private static String remember(String table, String id, List<String> memory) {
        List<String> names = memory.stream().map(ItemStatements::name).toList();
        String values = memory.stream()
                .map(column -> "(m->>'" + name(column) + "')::" + column.substring(column.indexOf(' ') + 1))
                .collect(Collectors.joining(", "));
        return ", remembered AS (INSERT INTO tallyfy_sync." + table + "_memory (org_id, " + id + ", "
                + String.join(", ", names) + ")"
                + " SELECT $1, " + id + ", " + values + " FROM given"
                + " ON CONFLICT (org_id, " + id + ") DO UPDATE SET " + assigned(names) + ")"
                + " SELECT (SELECT count(*) FROM ended) AS ended";
    }

    private static String extracted(Column column) {
        String type = switch (column.kind()) {
            case TEXT -> "";
            case TEXTS -> "::text[]";
            case INTEGER -> "::integer";
            case NUMBER -> "::numeric";
            case INSTANT -> "::timestamptz";
        };
        return "(r->>'" + column.sqlName() + "')" + type + " AS " + column.sqlName();
    }

    private static String assigned(List<String> names) {
        return names.stream().map(name -> name + " = excluded." + name).collect(Collectors.joining(", "));
    }

    private static String name(String column) {
        return column.substring(0, column.indexOf(' '));
    }
}
