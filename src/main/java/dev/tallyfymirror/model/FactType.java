package dev.tallyfymirror.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be announced. Types are named long ({@code tallyfy.task.overdue}) or short ({@code task.overdue}). */
public enum FactType {
    TASK_COMPLETED("task.completed"),
    TASK_REOPENED("task.reopened"),
    TASK_OVERDUE("task.overdue"),
    TASK_OVERDUE_CLEARED("task.overdue_cleared"),
    TASK_CREATED("task.created"),
    TASK_ASSIGNED("task.assigned"),
    TASK_DELETED("task.deleted"),
    RUN_LAUNCHED("run.launched"),
    RUN_COMPLETED("run.completed"),
    RUN_ARCHIVED("run.archived");

    private static final String PREFIX = "tallyfy.";
    private final String shortName;

    FactType(String shortName) {
        this.shortName = shortName;
    }

    public String shortName() {
        return shortName;
    }

    public String longName() {
        return PREFIX + shortName;
    }

    public static Optional<FactType> named(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(type -> wanted.equals(type.shortName) || wanted.equals(type.longName()))
                .findFirst();
    }
}
