package dev.tallyfymirror.doctor;

import java.util.List;
import java.util.stream.Collectors;

/** How the roles for readers and consumers come about where the program could not make them: the words of SQL. */
final class RoleAdvice {
    private static final String GRANTS = "GRANT USAGE ON SCHEMA tallyfy TO %1$s; GRANT SELECT ON ALL TABLES IN SCHEMA"
            + " tallyfy TO %1$s; ALTER DEFAULT PRIVILEGES IN SCHEMA tallyfy GRANT SELECT ON TABLES TO %1$s;";
    private static final String CURSORS =
            " GRANT INSERT, DELETE, UPDATE (place, moved_at) ON tallyfy.event_cursor TO tallyfy_consumer;";

    private RoleAdvice() {}

    /** {@code amiss}: not there, or without the right to read; {@code isMade}: whether the schema is. */
    static Finding of(String check, List<String> amiss, boolean isMade) {
        String names = String.join(" and ", amiss);
        if (!isMade) {
            return Finding.warn(
                    check,
                    names + ": not there yet; the first start makes them only where its user may",
                    "before it, as a superuser in psql: " + making(amiss));
        }
        String grants = amiss.stream().map(GRANTS::formatted).collect(Collectors.joining(" "));
        return Finding.warn(
                check,
                names + ": not there, or may not read the mirror",
                "as a superuser in psql: " + making(amiss) + " where it is missing; then as the schema's owner: "
                        + grants + (amiss.contains("tallyfy_consumer") ? CURSORS : ""));
    }

    private static String making(List<String> roles) {
        return roles.stream().map(role -> "CREATE ROLE " + role + " NOLOGIN;").collect(Collectors.joining(" "));
    }
}
