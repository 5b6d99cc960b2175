package dev.tallyfymirror.tallyfy;

import org.jspecify.annotations.Nullable;

/**
 * Which tasks of the organization's list: of a status, or all (null); with or without archived ones; only those outside
 * of any run, or all; in Tallyfy's order of that name ({@code newest}, {@code deadline}, {@code -deadline},
 * {@code completed_newest}), null for its default.
 */
public record TaskQuery(
        @Nullable String status,
        Archived archived,
        boolean oneOff,
        @Nullable String sort) {
    public static TaskQuery oneOff(Archived archived) {
        return new TaskQuery(null, archived, true, "newest");
    }

    public TaskQuery status(String wanted) {
        return new TaskQuery(wanted, archived, oneOff, sort);
    }
}
