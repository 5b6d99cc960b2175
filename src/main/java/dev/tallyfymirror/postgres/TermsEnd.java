package dev.tallyfymirror.postgres;

import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Every script ends all terms, in its own transaction and before anything else in it: it waits for the writing that is
 * under way, and nobody who held a lease before writes after it. Who takes one then has looked at the schema's version.
 */
final class TermsEnd implements Callback {
    private static final String END = """
            DO $$
            BEGIN
                IF to_regclass('tallyfy_sync.lease') IS NOT NULL THEN
                    PERFORM name FROM tallyfy_sync.lease ORDER BY name FOR UPDATE;
                    UPDATE tallyfy_sync.lease SET holder = NULL, term = term + 1, expires_at = clock_timestamp();
                END IF;
            END
            $$""";

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        try (Statement statement = context.getConnection().createStatement()) {
            boolean unused = statement.execute(END);
        } catch (SQLException failure) {
            throw new FlywayException("the terms of running daemons can't be ended", failure);
        }
    }

    @Override
    public String getCallbackName() {
        return "the end of all terms";
    }
}
