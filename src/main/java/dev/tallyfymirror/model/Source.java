package dev.tallyfymirror.model;

/**
 * The kind of call a body came from. Tallyfy shows the same item differently in different calls, so a field absent from
 * another kind of body says nothing, and {@code raw} is only compared between bodies of one kind.
 */
public enum Source {
    /** List processes, List process tasks. */
    LIST,
    /** List processes with each run's tasks. */
    EMBEDDED,
    /** The organization's task list. */
    ORGANIZATION_LIST,
    /** Get process, Get task. */
    GET,
    /** The answer of Complete task. */
    COMPLETE
}
