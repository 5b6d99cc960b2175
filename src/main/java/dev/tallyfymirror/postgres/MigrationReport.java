package dev.tallyfymirror.postgres;

import java.util.List;

/**
 * What a migration did.
 *
 * @param version the schema's version now, empty for a program that has no migrations
 * @param applied the names of the scripts applied just now, in order; empty when all was up to date
 */
public record MigrationReport(String version, List<String> applied) {
    public MigrationReport {
        applied = List.copyOf(applied);
    }
}
