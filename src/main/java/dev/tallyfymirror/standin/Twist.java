package dev.tallyfymirror.standin;

/** How a fault bends a list: nothing, a wrong total, no items at all, the first page whatever was asked, or smaller pages. */
record Twist(Kind kind, int number) {
    static final Twist NONE = new Twist(Kind.NONE, 0);

    enum Kind {
        NONE,
        WRONG_TOTAL,
        EMPTY_LIST,
        FIRST_PAGE,
        SHRUNK
    }
}
