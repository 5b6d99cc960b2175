package dev.tallyfymirror.doctor;

import dev.tallyfymirror.doctor.Finding.Fault;
import dev.tallyfymirror.postgres.NewerSchemaException;
import dev.tallyfymirror.postgres.TransientDatabaseException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** What a failure of the database means for who has to mend it. */
final class DatabaseFault {
    private static final String EMBEDDED = "the embedded PostgreSQL";
    private static final String SCHEMA = "the database's schema can't";

    private DatabaseFault() {}

    static Finding of(String check, String place, Throwable failure) {
        if (failure instanceof TimeoutException) {
            return Finding.fail(
                    check,
                    Fault.DATABASE,
                    place + "does not answer in time",
                    "look at the server and the network between; an embedded one that replays its log takes longer");
        }
        List<String> lines = String.valueOf(failure.getMessage()).lines().toList();
        String first = lines.isEmpty() ? "an unknown failure" : lines.get(0);
        int advice = first.lastIndexOf(": ");
        boolean isAdvised = lines.size() > 1 && advice > 0 && !first.startsWith(EMBEDDED) && !first.startsWith(SCHEMA);
        return isAdvised
                ? Finding.fail(
                        check,
                        Fault.DATABASE,
                        place + first.substring(0, advice) + " (" + lines.get(1) + ")",
                        first.substring(advice + 2))
                : Finding.fail(check, Fault.DATABASE, place + joined(lines), mend(failure, first));
    }

    private static String joined(List<String> lines) {
        return lines.stream().map(String::strip).collect(Collectors.joining("; "));
    }

    private static String mend(Throwable failure, String first) {
        if (failure instanceof NewerSchemaException) {
            return "start the newer program, or name another database in database.url";
        }
        if (first.startsWith(EMBEDDED)) {
            return "see its log, or set database.url to a server of your own";
        }
        if (first.startsWith(SCHEMA)) {
            return "it was changed by other hands: restore it from a backup, or name another database in database.url";
        }
        return failure instanceof TransientDatabaseException
                ? "start the server, or set database.url right"
                : "set database.url right, or mend the server";
    }
}
