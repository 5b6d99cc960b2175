package dev.tallyfymirror.tallyfy;

import org.jspecify.annotations.Nullable;

/** Which runs: of a status, or all that Tallyfy lists by default (null); with or without archived ones. Oldest first. */
public record RunQuery(@Nullable String status, Archived archived) {
    public static final RunQuery ALL = new RunQuery(null, Archived.WITH);
    public static final RunQuery ARCHIVED = new RunQuery(null, Archived.ONLY);
    public static final RunQuery UNARCHIVED = new RunQuery(null, Archived.WITHOUT);

    public static RunQuery status(String status) {
        return new RunQuery(status, Archived.WITHOUT);
    }
}
