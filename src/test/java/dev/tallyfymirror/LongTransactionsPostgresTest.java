package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.postgres.TestDatabase;
import dev.tallyfymirror.sync.Eventually;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions of others that never end, in this database or beside it on the same server. */
class LongTransactionsPostgresTest {
    @RegisterExtension
    static final TestDatabase POSTGRES = TestDatabase.migrated();

    @RegisterExtension
    static final TestDatabase BESIDE = TestDatabase.empty();

    @Test
    void neitherAnIdleWriterNorALongReaderHoldsTheFeedBack() throws SQLException { // D14
        try (LivingDaemon daemon = LivingDaemon.of("long", POSTGRES.url());
                Connection beside = begin(BESIDE, "CREATE TABLE written (n int)");
                Connection writer = begin(POSTGRES, "CREATE TABLE written (n int)");
                Connection reader = begin(POSTGRES, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")) {
            long before = events(reader);
            daemon.startReady();
            for (int done = 0; done < 3; done++) {
                String task = daemon.completeOne();
                Eventually.isTrue(
                        "its event on the feed",
                        Duration.ofSeconds(20),
                        () -> daemon.get("events").body().contains(task));
            }
            assertThat(events(reader)).as("its own snapshot").isEqualTo(before);
            assertThat(POSTGRES.number("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
                            + " AND backend_xid IS NOT NULL AND pid IN (" + pid(beside) + ", " + pid(writer) + ")"))
                    .as("writers that still wait")
                    .isEqualTo(2);
            beside.rollback();
            writer.rollback();
            reader.rollback();
        }
    }

    private static Connection begin(TestDatabase database, String first) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(first);
        }
        return connection;
    }

    private static long events(Connection reader) throws SQLException {
        return number(reader, "SELECT count(*) FROM tallyfy.event");
    }

    private static long pid(Connection connection) throws SQLException {
        return number(connection, "SELECT pg_backend_pid()");
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
