package dev.tallyfymirror.simulation;

/** Naive behaviours that the harness has to catch. {@link #NONE} is the mirror as it is. */
enum Planted {
    NONE,
    /** What a list of a run's tasks does not show is taken for deleted. */
    ABSENCE_IS_DELETION,
    /** One event for each task, type and time of the fact, whatever happened in between. */
    KEY_WITHOUT_OCCURRENCE,
    /** A task is completed once: its second completion is taken for a repeat. */
    COMPLETED_ONCE,
    /** Times are rounded on one way in and cut on the other. */
    TIMES_ROUNDED,
    /** Whatever answer comes last is believed. */
    STALE_BELIEVED,
    /** What was so before the baseline is news. */
    FIRST_SYNC_ANNOUNCED,
    /** A deadline as it was held is missed when it passes, without asking. */
    TIMER_UNCONFIRMED,
    /** A read that fails is taken for one that found nothing. */
    FAILURE_SWALLOWED,
    /** What a list leaves out is never asked for. */
    SWEEP_UNCONFIRMED,
    /** An event's place is taken before its transaction commits. */
    PLACE_BEFORE_COMMIT,
    /** Overdue episodes live in memory only. */
    EPISODE_FORGOTTEN,
    /** The machine's clock dates what is seen. */
    MACHINE_CLOCK,
    /** What became overdue by its grace after the baseline counts as from before it. */
    GRACE_FORGOTTEN_AT_BASELINE,
    /** A task that is back looks as before, and is not looked at. */
    HASH_KEPT_AFTER_GONE,
    /** Events are written in a transaction of their own, before the rows. */
    EVENTS_BEFORE_ROWS,
    /** Rows are written in a transaction of their own, before the events. */
    ROWS_BEFORE_EVENTS,
    /** A due task of which the list shows nothing new is not looked at. */
    DUE_TASK_UNCHANGED_SKIPPED,
    /** Tasks are left as they are when their run is archived or gone. */
    RUN_MOVES_ALONE,
    /** What is overdue is cleared as soon as its run is found archived, though it may have been finished before. */
    RUN_ARCHIVED_CLEARS,
    /** Whoever once had the lease writes on. */
    NO_FENCE,
    /** However much is gone at once is marked as gone. */
    LOSS_LIMIT_IGNORED,
    /** The tasks of a run that is finished or archived are not read any more. */
    CLOSED_RUNS_UNREAD
}
