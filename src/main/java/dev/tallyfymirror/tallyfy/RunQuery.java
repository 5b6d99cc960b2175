package dev.tallyfymirror.tallyfy;

import org.jspecify.annotations.Nullable;

/**
 * Which runs: of a status, or all that Tallyfy lists by default (null); with or without archived ones. Oldest first, as
 * passes need it, unless the newest are wanted. {@code withTasks}: each with its tasks ({@code with=tasks}), to be taken
 * apart by {@link dev.tallyfymirror.tallyfy.item.Embedding}.
 */
public record RunQuery(@Nullable String status, Archived archived, boolean newestFirst, boolean withTasks) {
    public static final RunQuery ALL = new RunQuery(null, Archived.WITH, false, false);
    public static final RunQuery ARCHIVED = new RunQuery(null, Archived.ONLY, false, false);
    public static final RunQuery UNARCHIVED = new RunQuery(null, Archived.WITHOUT, false, false);
    public static final RunQuery NEWEST = new RunQuery(null, Archived.WITH, true, false);

    public static RunQuery status(String status) {
        return new RunQuery(status, Archived.WITHOUT, false, false);
    }

    /** The same list, each run with its tasks. */
    public RunQuery includingTasks() {
        return new RunQuery(status, archived, newestFirst, true);
    }

    public RunQuery withoutTasks() {
        return new RunQuery(status, archived, newestFirst, false);
    }
}
