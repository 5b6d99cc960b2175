package dev.tallyfymirror.tallyfy;

/** What a request is for; known to the budget, which may prefer one, and to the metrics. */
public enum Purpose {
    LIST_RUNS,
    LIST_TASKS,
    LIST_ORGANIZATION_TASKS,
    LIST_ACTIVITY,
    FIND_RUN,
    FIND_TASK,
    COMPLETE_TASK,
    /** Whatever the call: a deadline has passed, and what became of its task is asked. */
    CONFIRM,
    /** Whatever the call: what a hint from outside named is read. */
    HINT,
    ME,
    TOKEN
}
