package dev.tallyfymirror.model;

/** The columns of {@code tallyfy.run} that are mapped from Tallyfy's item, in the order of the table. */
public enum RunColumn implements Column {
    NAME(Kind.TEXT),
    STATUS(Kind.TEXT),
    CHECKLIST_ID(Kind.TEXT),
    CHECKLIST_TITLE(Kind.TEXT),
    OWNER_ID(Kind.TEXT),
    STARTED_BY(Kind.TEXT),
    PROGRESS_COMPLETE(Kind.INTEGER),
    PROGRESS_TOTAL(Kind.INTEGER),
    PROGRESS_PERCENT(Kind.NUMBER),
    LATE_TASKS(Kind.INTEGER),
    DUE_DATE(Kind.INSTANT),
    CREATED_AT(Kind.INSTANT),
    STARTED_AT(Kind.INSTANT),
    COMPLETED_AT(Kind.INSTANT),
    ARCHIVED_AT(Kind.INSTANT),
    LAST_UPDATED(Kind.INSTANT);

    private final Kind kind;
    private final String sqlName = name().toLowerCase(java.util.Locale.ROOT);

    RunColumn(Kind kind) {
        this.kind = kind;
    }

    @Override
    public String sqlName() {
        return sqlName;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
