package dev.tallyfymirror.standin;

/** The calls of the API, as the request log counts them. */
public enum Call {
    ME,
    LIST_RUNS,
    GET_RUN,
    LIST_RUN_TASKS,
    LIST_TASKS,
    GET_TASK,
    GET_RUN_TASK,
    COMPLETE,
    REOPEN,
    FEED,
    TOKEN,
    /** Anything else: an unknown path or method. */
    OTHER
}
