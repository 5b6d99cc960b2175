package dev.tallyfymirror.model;

/** The columns of {@code tallyfy.task} that are mapped from Tallyfy's item, in the order of the table. */
public enum TaskColumn implements Column {
    RUN_ID(Kind.TEXT),
    TITLE(Kind.TEXT),
    STATUS(Kind.TEXT),
    TASK_TYPE(Kind.TEXT),
    POSITION(Kind.INTEGER),
    CHECKLIST_ID(Kind.TEXT),
    STEP_ID(Kind.TEXT),
    ALIAS(Kind.TEXT),
    OWNER_USERS(Kind.TEXTS),
    OWNER_GUESTS(Kind.TEXTS),
    OWNER_GROUPS(Kind.TEXTS),
    DEADLINE(Kind.INSTANT),
    STARTED_AT(Kind.INSTANT),
    COMPLETED_AT(Kind.INSTANT),
    COMPLETER_ID(Kind.TEXT),
    CREATED_AT(Kind.INSTANT),
    LAST_UPDATED(Kind.INSTANT),
    ARCHIVED_AT(Kind.INSTANT);

    private final Kind kind;
    private final String sqlName = name().toLowerCase(java.util.Locale.ROOT);

    TaskColumn(Kind kind) {
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
