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
    private static final String ADVICE = ": ";

    private DatabaseFault() {}

    /** {@code place}: where, to stand before what was found; may be empty. */
    static Finding of(String check, String place, Throwable failure) {
        if (failure instanceof TimeoutException) {
            return fail(
                    check,
                    place + "does not answer in time",
                    "look at the server and the network between; an embedded one that replays its log takes longer");
        }
        List<String> lines = String.valueOf(failure.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String first = lines.isEmpty() ? "an unknown failure" : lines.get(0);
        return isAdvised(lines, first)
                ? advised(check, place, first, lines.subList(1, lines.size()))
                : fail(check, place + lines.stream().collect(Collectors.joining("; ")), mend(failure, first));
    }

    /** Such messages say behind their colon what to do, and the server's own words in the line below. */
    private static boolean isAdvised(List<String> lines, String first) {
        return first.contains(ADVICE)
                && (lines.size() > 1 || first.endsWith("?"))
                && !first.startsWith(EMBEDDED)
                && !first.startsWith(SCHEMA);
    }

    private static Finding advised(String check, String place, String first, List<String> more) {
        int advice = first.lastIndexOf(ADVICE);
        String words = more.isEmpty() ? "" : " (" + String.join("; ", more) + ")";
        return fail(check, place + first.substring(0, advice) + words, first.substring(advice + ADVICE.length()));
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

    private static Finding fail(String check, String found, String mend) {
        return Finding.fail(check, Fault.DATABASE, found, mend);
    }
}
