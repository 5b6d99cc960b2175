package dev.tallyfymirror.postgres;

import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns what the drivers throw into one of this package's exceptions; anything else is passed on as it is. */
final class Failures {
    private Failures() {}

    static Throwable classify(Throwable failure) {
        if (failure instanceof PostgresqlException reported) {
            ErrorDetails details = reported.getErrorDetails();
            if (isUnconnected(details.getCode())) {
                return new TransientDatabaseException(unreachable(failure), failure);
            }
            String constraint = details.getConstraintName().orElse("");
            return SqlStates.toException(details.getCode(), details.getMessage(), constraint, failure);
        }
        if (failure instanceof SQLException sql) {
            return classify(sql);
        }
        if (causedBy(failure, SSLException.class)) {
            return new PermanentDatabaseException(
                    "no TLS connection to the database: check sslmode and certificates in database.url", failure);
        }
        boolean wire = failure instanceof R2dbcException
                || failure instanceof IOException
                || failure instanceof TimeoutException;
        return wire ? new TransientDatabaseException(unreachable(failure), failure) : failure;
    }

    /** The server answered with an error of its own, so the conversation on this connection goes on. */
    static boolean answered(Throwable failure) {
        return failure instanceof PostgresqlException reported
                && !SqlStates.endsConnection(reported.getErrorDetails().getCode());
    }

    /** All connections were lent for as long as one may wait; trying again at once would only wait again. */
    static boolean poolExhausted(Throwable failure) {
        return failure instanceof R2dbcTimeoutException
                && String.valueOf(failure.getMessage()).startsWith("Connection acquisition");
    }

    private static Throwable classify(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || isUnconnected(state)) {
            return new TransientDatabaseException(unreachable(failure), failure);
        }
        return SqlStates.toException(state, firstLine(failure.getMessage()), "", failure);
    }

    /** Mostly the drivers' own word for it, not the server's. */
    private static boolean isUnconnected(String state) {
        return state.startsWith("08") && !state.equals("08P01");
    }

    private static String unreachable(Throwable failure) {
        if (poolExhausted(failure)) {
            return "no connection to the database became free in time";
        }
        if (failure instanceof TimeoutException || failure instanceof R2dbcTimeoutException) {
            return "the database did not answer in time";
        }
        return "the database can't be reached (" + reason(firstLine(failure.getMessage()))
                + "): is database.url right, is the server running?";
    }

    /** Without the words of the system call that failed. */
    private static String reason(String said) {
        return said.replaceFirst("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "")
                .replace("/<unresolved>", "");
    }

    private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("no reason given");
    }
}
