package dev.tallyfymirror.standin;

/** The ways in which the API is known to be loose; each can be switched on alone. All are off in a tidy stand-in. */
public enum Looseness {
    /** Ids of runs and tasks are short words such as {@code task_id_17}; fixed when the world is made. */
    WORD_IDS,
    /** Ids of users come as numeric strings. */
    STRING_USER_IDS,
    /** {@code owners} without anybody is {@code {}}, {@code []} or null; empty lists in it may be left out. */
    OWNERS_SHAPE,
    /** Members of {@code owners} are objects. */
    OWNER_OBJECTS,
    /** {@code progress} is the integer percent. */
    INTEGER_PROGRESS,
    /** Relations asked for by {@code with=} come as {@code {"data": …}}. */
    WRAPPED_RELATIONS,
    /** {@code prerun} is an object, an array of objects or {@code []}. */
    PRERUN_SHAPE,
    /** Times come in any of the five formats seen, field by field. */
    TIME_FORMATS,
    /** Unset times are {@code ""}. */
    EMPTY_TIMES,
    /** Booleans are 0 and 1. */
    NUMERIC_BOOLEANS,
    /** Numbers are numeric strings. */
    STRING_NUMBERS,
    /** {@code task_type} says {@code member} or {@code guest} for ordinary tasks. */
    TASK_TYPE_WORDS,
    /** {@code status} uses the other known words for the same thing. */
    STATUS_SYNONYMS,
    /** {@code status} of some open items is a word nobody has documented. */
    UNKNOWN_STATUSES,
    /** Items carry fields nobody has documented, of any shape. */
    UNKNOWN_FIELDS,
    /** {@code links} is {@code []}, null or absent, also when there is a next page. */
    LINKS_SHAPE,
    /** {@code links.next} names another host. */
    FOREIGN_LINKS,
    /** Some of the fields of {@code meta.pagination} are absent. */
    MISSING_PAGINATION,
    /** {@code per_page} is ignored: always 15. */
    PER_PAGE_IGNORED,
    /** Rows that are equal in the sort key come in another order on each request. */
    UNSTABLE_TIES,
    /** {@code sort} is ignored. */
    SORT_IGNORED,
    /** A completion that carries {@code taskdata} is refused. */
    TASKDATA_REFUSED
}
