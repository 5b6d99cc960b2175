package dev.tallyfymirror.postgres;

import java.util.List;

/**
 * How the schema stands, looked at without changing it.
 *
 * @param version the schema's version, empty where it is not made yet
 * @param pending the names of the scripts that {@link Migrations#migrate} would apply, in order
 */
public record SchemaState(String version, List<String> pending) {
    public SchemaState {
        pending = List.copyOf(pending);
    }

    public boolean isMade() {
        return !version.isEmpty();
    }

    public boolean isCurrent() {
        return pending.isEmpty();
    }
}
