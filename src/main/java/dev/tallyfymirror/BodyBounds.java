package dev.tallyfymirror;

/**
 * The longest bodies that are read, in bytes. A page of 100 items is as long as they are; a page of runs with their tasks
 * is as long as the runs have tasks, and costs several times its length while it is recorded: so it gets a share of the
 * heap, and where it is longer its runs are read without them.
 */
record BodyBounds(int body, int embedded) {
    private static final int MEBIBYTE = 1 << 20;
    private static final int LONGEST = 32 * MEBIBYTE;
    /** Of the heap, for the pages of all organizations together. */
    private static final int SHARE = 16;
    /** A page of a hundred runs of a dozen tasks; with less there would be nothing left of that way of reading. */
    private static final int LEAST = MEBIBYTE;

    /** Each organization reads one such page at a time. */
    static BodyBounds of(long heap, int organizations) {
        long share = heap / SHARE / Math.max(1, organizations);
        return new BodyBounds(LONGEST, (int) Math.min(LONGEST, Math.max(LEAST, share)));
    }
}
