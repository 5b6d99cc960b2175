package dev.tallyfymirror.standin;

/** How a fault bends a list: nothing, a wrong total, no items at all, or the first page whatever was asked. */
record Twist(Kind kind, int total) {
    static final Twist NONE = new Twist(Kind.NONE, 0);

    enum Kind {
        NONE,
        WRONG_TOTAL,
        EMPTY_LIST,
        FIRST_PAGE
    }
}
