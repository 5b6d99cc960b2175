package dev.tallyfymirror.storm;

import java.sql.SQLException;
import java.util.List;

/**
 * Sees in the database who writes what. Each process has a user of its own; the lease's row tells who took the latest
 * term, and whoever else writes a row of the mirror or of the outbox is noted, in the same transaction: a note is there
 * only if the write is.
 */
final class Witness {
    private static final List<String> TABLES = List.of("run", "task", "run_history", "task_history", "event");

    private static final String MAKE = """
            CREATE SCHEMA storm;
            CREATE TABLE storm.term (name text, term bigint, taker text, PRIMARY KEY (name, term));
            CREATE TABLE storm.stale (at timestamptz, who text, holder text, what text);
            CREATE FUNCTION storm.take() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.term <> OLD.term THEN
                    INSERT INTO storm.term VALUES (NEW.name, NEW.term, session_user);
                END IF;
                RETURN NULL;
            END $$;
            CREATE FUNCTION storm.watch() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                latest text := (SELECT taker FROM storm.term WHERE name = 'org:' || NEW.org_id ORDER BY term DESC LIMIT 1);
            BEGIN
                IF latest IS DISTINCT FROM session_user::text THEN
                    INSERT INTO storm.stale VALUES (clock_timestamp(), session_user, latest, TG_TABLE_NAME);
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER storm_take AFTER UPDATE ON tallyfy_sync.lease FOR EACH ROW EXECUTE FUNCTION storm.take();
            """;

    private Witness() {}

    static void install(Sql sql) throws SQLException {
        sql.execute(MAKE);
        for (String table : TABLES) {
            sql.execute("CREATE TRIGGER storm_watch AFTER INSERT OR UPDATE ON tallyfy." + table
                    + " FOR EACH ROW EXECUTE FUNCTION storm.watch()");
        }
    }

    /** A database user that nobody had before; it may write what it likes, as a daemon of an older term might. */
    static void admit(Sql sql, String user, String password) throws SQLException {
        sql.execute("CREATE ROLE \"" + user + "\" SUPERUSER LOGIN PASSWORD '" + password + "'");
    }

    /** The user of the process that took the latest term; empty when nobody has. */
    static String latestTaker(Sql sql) throws SQLException {
        List<String> takers =
                sql.list("SELECT taker FROM storm.term ORDER BY term DESC LIMIT 1", row -> row.getString(1));
        return takers.isEmpty() ? "" : takers.get(0);
    }

    static List<String> staleWrites(Sql sql) {
        return sql.texts("SELECT what || ' by ' || who || ' while ' || coalesce(holder, 'nobody') || ' held it, ' || at"
                + " FROM storm.stale ORDER BY at");
    }

    static long terms(Sql sql) {
        return sql.number("SELECT count(*) FROM storm.term");
    }
}
