package dev.tallyfymirror.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.model.Words;
import dev.tallyfymirror.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SchemaPostgresTest {
    private static final List<String> STATUSES = new ArrayList<>(List.of(
            "active",
            "not-started",
            "inprogress",
            "hasproblem",
            "overdue",
            "due_soon",
            "completed",
            "complete",
            "approved",
            "rejected",
            "acknowledged",
            "expired",
            "auto-skipped",
            "archived",
            "",
            "waiting-on-client"));

    static {
        STATUSES.addAll(List.of("Completed", " EXPIRED ", "Auto-Skipped", "null"));
    }

    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @Test
    void everyTableColumnViewAndFunctionIsDescribed() {
        assertThat(POSTGRES.texts("SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname IN ('tallyfy', 'tallyfy_sync') AND c.relkind IN ('r', 'v')"
                        + " AND coalesce(obj_description(c.oid, 'pg_class'), '') = ''"))
                .isEmpty();
        assertThat(POSTGRES.texts("SELECT c.relname || '.' || a.attname FROM pg_attribute a"
                        + " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname IN ('tallyfy', 'tallyfy_sync') AND c.relkind IN ('r', 'v') AND a.attnum > 0"
                        + " AND NOT a.attisdropped AND coalesce(col_description(c.oid, a.attnum), '') = ''"))
                .isEmpty();
        assertThat(POSTGRES.texts("SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
                        + " WHERE n.nspname IN ('tallyfy', 'tallyfy_sync')"
                        + " AND coalesce(obj_description(p.oid, 'pg_proc'), '') = ''"))
                .isEmpty();
        assertThat(POSTGRES.number("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = 'tallyfy' AND c.relkind IN ('r', 'v')"))
                .isGreaterThanOrEqualTo(14);
    }

    @Test
    void theReaderMayReadAllOfItAndWriteNothing() throws SQLException {
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE tallyfy_reader");
            for (String relation : POSTGRES.texts("SELECT c.relname FROM pg_class c JOIN pg_namespace n"
                    + " ON n.oid = c.relnamespace WHERE n.nspname = 'tallyfy' AND c.relkind IN ('r', 'v')")) {
                statement.execute("SELECT count(*) FROM tallyfy." + relation);
                for (String attempt : List.of("DELETE FROM tallyfy." + relation, "TRUNCATE tallyfy." + relation)) {
                    assertThatThrownBy(() -> statement.execute(attempt))
                            .hasMessageMatching("(?s).*(permission denied|is not a table|cannot delete from view).*");
                }
            }
            statement.execute("SELECT * FROM tallyfy.task_as_of(now()), tallyfy.run_as_of(now())");
            statement.execute("SELECT tallyfy.task_state('active', NULL)");
            assertThatThrownBy(() -> statement.execute("INSERT INTO tallyfy.run (org_id, run_id) VALUES ('a', 'b')"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("CREATE TABLE tallyfy.own (a int)"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("SELECT * FROM tallyfy_sync.lease"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void theStateOfATaskInSqlIsTheOneOfTheCode() throws SQLException {
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            int compared = 0;
            for (String status : STATUSES) {
                for (int bits = 0; bits < 32; bits++) {
                    String sql = "SELECT tallyfy.task_state(" + (status.equals("null") ? "NULL" : "'" + status + "'")
                            + ", "
                            + time(bits, 1) + ", " + time(bits, 2) + ", " + time(bits, 4) + ", " + time(bits, 8) + ", "
                            + ((bits & 16) != 0) + ")";
                    try (var rows = statement.executeQuery(sql)) {
                        rows.next();
                        assertThat(rows.getString(1)).as(sql).isEqualTo(state(status, bits));
                        compared++;
                    }
                }
            }
            assertThat(compared).isEqualTo(STATUSES.size() * 32);
        }
    }

    private static String time(int bits, int bit) {
        return (bits & bit) == 0 ? "NULL" : "'2026-01-01Z'";
    }

    /** By the code's words; bits: completed, archived, hidden, deleted, run archived. */
    private static String state(String status, int bits) {
        Map<TaskColumn, @Nullable Object> values = new EnumMap<>(TaskColumn.class);
        values.put(TaskColumn.STATUS, status.equals("null") ? null : status);
        values.put(TaskColumn.COMPLETED_AT, (bits & 1) == 0 ? null : Instant.EPOCH);
        Columns<TaskColumn> task = Columns.of(TaskColumn.class, values);
        if ((bits & 12) != 0) {
            return "gone";
        }
        if (Words.isFinished(task)) {
            return "finished";
        }
        if ((bits & 18) != 0) {
            return "gone";
        }
        return Words.isSkipped(task) ? "skipped" : "open";
    }
}
