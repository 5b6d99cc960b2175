package dev.tallyfymirror.tallyfy;

import org.jspecify.annotations.Nullable;

/**
 * Which runs: of a status, or all that Tallyfy lists by default (null); with or without archived ones. Oldest first, as
 * passes need it, unless the newest are wanted.
 */
public record RunQuery(@Nullable String status, Archived archived, boolean newestFirst) {
    public static final RunQuery ALL = new RunQuery(null, Archived.WITH, false);
    public static final RunQuery ARCHIVED = new RunQuery(null, Archived.ONLY, false);
    public static final RunQuery UNARCHIVED = new RunQuery(null, Archived.WITHOUT, false);
    public static final RunQuery NEWEST = new RunQuery(null, Archived.WITH, true);

    public static RunQuery status(String status) {
        return new RunQuery(status, Archived.WITHOUT, false);
    }
}
