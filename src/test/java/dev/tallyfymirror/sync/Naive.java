package dev.tallyfymirror.sync;

import dev.tallyfymirror.postgres.TestDatabase;

/** What is planted in the test's database, or in the step itself, and the step that has to notice. */
enum Naive {
    /** A position is taken from a sequence, before the commit. */
    IDENTITY_AS_POSITION(
            "two writers, one slow, and a reader that never looks back", Steps::readersMissNothing, "", ""),
    /** The number of a term does not grow, so that a stale holder's writes pass. */
    NO_FENCE(
            "a holder that was silent past its lease writes",
            Steps::staleWritesAreRefused,
            """
            CREATE FUNCTION public.same_term() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF OLD.term > 0 THEN NEW.term := OLD.term; END IF; RETURN NEW; END';
            CREATE TRIGGER planted BEFORE UPDATE ON tallyfy_sync.lease FOR EACH ROW EXECUTE FUNCTION public.same_term()
            """,
            "DROP TRIGGER planted ON tallyfy_sync.lease; DROP FUNCTION public.same_term()"),
    /** The lease asks {@code now()}, which stands still while a transaction waits. */
    NOW_IN_LEASE("a term taken after a wait for an open transaction", Steps::aTermLastsItsDuration, """
            CREATE SCHEMA planted;
            CREATE FUNCTION planted.clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT now()';
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = planted, pg_catalog, public', current_database()); END $$
            """, """
            DROP SCHEMA planted CASCADE;
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET search_path', current_database()); END $$
            """),
    /** An event is unique by its task and type, whatever happened in between. */
    KEY_WITHOUT_OCCURRENCE(
            "completed, reopened and completed again",
            Steps::eachCompletionIsTold,
            """
            CREATE FUNCTION public.once() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF EXISTS (SELECT FROM tallyfy.event e WHERE e.task_id = NEW.task_id AND e.type = NEW.type)
                 THEN RETURN NULL; END IF; RETURN NEW; END';
            CREATE TRIGGER planted BEFORE INSERT ON tallyfy.event FOR EACH ROW EXECUTE FUNCTION public.once()
            """,
            "DROP TRIGGER planted ON tallyfy.event; DROP FUNCTION public.once()"),
    /** A time finer than microseconds is rounded when it is stored and cut when it is compared. */
    NO_TRUNCATION(
            "a deadline of nanoseconds, read by list and by id",
            Steps::unchangedIsNoVersion,
            """
            CREATE FUNCTION public.rounded() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN NEW.deadline := date_trunc(''milliseconds'', NEW.deadline + interval ''0.5 milliseconds''); RETURN NEW; END';
            CREATE TRIGGER planted BEFORE INSERT OR UPDATE ON tallyfy.task FOR EACH ROW EXECUTE FUNCTION public.rounded()
            """,
            "DROP TRIGGER planted ON tallyfy.task; DROP FUNCTION public.rounded()"),
    /** Notifications are taken for the events: who did not hear one does not look. */
    LISTEN_AS_DATA("an event while the connection that listens is down", Steps::readersCatchUp, "", ""),
    /** A commit without an answer is taken for one that failed, and the events are thought up anew. */
    OUTCOME_ASSUMED("a commit whose answer is lost, tried again", Steps::aBatchIsDoneOnce, "", "");

    final String stepName;
    final Step step;
    private final String sql;
    private final String undone;

    Naive(String stepName, Step step, String sql, String undone) {
        this.stepName = stepName;
        this.step = step;
        this.sql = sql;
        this.undone = undone;
    }

    /** What is wrong, or empty; {@code naive}: whether what the step itself can do naively is to be done so. */
    @FunctionalInterface
    interface Step {
        String find(Steps steps, String org, boolean naive) throws Exception;
    }

    void plant(TestDatabase database) {
        if (!sql.isEmpty()) {
            database.execute(sql);
        }
    }

    void uproot(TestDatabase database) {
        if (!undone.isEmpty()) {
            database.execute(undone);
        }
    }
}
