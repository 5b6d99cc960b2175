package dev.tallyfymirror.postgres;

import java.util.Map;
import java.util.Set;

/**
 * What PostgreSQL's error codes mean for us ("PostgreSQL Error Codes", appendix A). By code and not by the driver's
 * exception classes, which call a NUL in a text bad grammar.
 */
final class SqlStates {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String PROTOCOL_VIOLATION = "08P01";

    /** The data of a row, beside the whole class of data exceptions: sizes, depth, what a constraint does not take. */
    private static final Set<String> DATA = Set.of("54000", "54001", "23502", "23514");

    private static final String DATA_CLASS = "22";

    /** Serialization, deadlock, lock and time limits, plans outdated by a migration, a server turned standby. */
    private static final Set<String> TRANSIENT = Set.of(
            "40001", "40P01", "40003", "55P03", "57014", "25P03", "25P04", "57P01", "57P02", "57P03", "57P05", "0A000",
            "26000", "25006");

    /** Connection failures, lack of resources, faults of the machine below. */
    private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "53", "58");

    /** After these the connection is dead, or holds plans that no longer fit. */
    private static final Set<String> ENDS_CONNECTION =
            Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "0A000", "26000");

    private static final Map<String, String> ADVICE = Map.of(
            "28P01",
            "the database refuses the password: check user and password in database.url",
            "28000",
            "the database refuses this user or host: check database.url and the server's pg_hba.conf",
            "3D000",
            "the database does not exist: create it, or name another one in database.url",
            "42501",
            "the database user lacks a right: let its owner run 'migrate' or grant it",
            "42P01",
            "a table is missing: run 'migrate' first",
            "3F000",
            "a schema is missing: run 'migrate' first",
            PROTOCOL_VIOLATION,
            "the server refuses the connection's start-up options, as a pooler in transaction mode does: let database.url name PostgreSQL itself",
            "57P04",
            "the database was dropped: create it, or name another one in database.url");

    private SqlStates() {}

    static RuntimeException toException(String state, String message, String constraint, Throwable cause) {
        String told = "PostgreSQL: " + message + " (" + state + ")";
        if (state.equals(UNIQUE_VIOLATION)) {
            return new UniqueViolationException(told, constraint, cause);
        }
        if (state.startsWith(DATA_CLASS) || DATA.contains(state)) {
            return new DataRefusedException(told, state, cause);
        }
        if (isTransient(state)) {
            return new TransientDatabaseException(told, cause);
        }
        String advice = ADVICE.get(state);
        return new PermanentDatabaseException(advice == null ? told : advice + "\n" + told, cause);
    }

    static boolean isTransient(String state) {
        boolean byClass = TRANSIENT_CLASSES.contains(state.substring(0, Math.min(2, state.length())));
        return TRANSIENT.contains(state) || (byClass && !state.equals(PROTOCOL_VIOLATION));
    }

    static boolean endsConnection(String state) {
        return state.startsWith("08") || ENDS_CONNECTION.contains(state);
    }
}
