package dev.tallyfymirror.tallyfy;

/**
 * The longest bodies that are read, in bytes after decompression: any, and a page of runs with their tasks. Most pages are
 * as long as a hundred items are. One of runs with their tasks is as long as these have tasks, and costs several times its
 * length while it is recorded: so it gets a share of the heap, and where it is longer it can be had without the tasks.
 */
public record BodyLimits(int any, int embedded) {
    private static final int MEBIBYTE = 1 << 20;
    private static final int LONGEST = 32 * MEBIBYTE;
    /** Of the heap, for the pages of all organizations together. */
    private static final int SHARE = 16;
    /** About a page of a hundred runs of ten tasks; with less, little would be left of that way of reading. */
    private static final int LEAST = MEBIBYTE;

    public BodyLimits {
        if (any < 1 || embedded < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
    }

    /** The same for both. */
    public static BodyLimits of(int bytes) {
        return new BodyLimits(bytes, bytes);
    }

    /** For a heap of so many bytes in which so many organizations are read, each one such page at a time. */
    public static BodyLimits within(long heap, int organizations) {
        long share = heap / SHARE / Math.max(1, organizations);
        return new BodyLimits(LONGEST, (int) Math.min(LONGEST, Math.max(LEAST, share)));
    }
}
