package dev.tallyfymirror.tallyfy;

/**
 * The longest bodies that are read, in bytes after decompression: any, and a page of runs with their tasks. Most pages are
 * as long as a hundred items are. One of runs with their tasks is as long as these have tasks, and costs several times its
 * length while it is recorded: so it gets a smaller share of the heap, and where it is longer it can be had without them.
 */
public record BodyLimits(int any, int embedded) {
    private static final int MEBIBYTE = 1 << 20;
    private static final int LONGEST = 32 * MEBIBYTE;
    private static final int SHARE = 8;
    /** For the pages with tasks of all organizations together. */
    private static final int EMBEDDED_SHARE = 16;
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
        return new BodyLimits(bounded(heap / SHARE), bounded(heap / EMBEDDED_SHARE / Math.max(1, organizations)));
    }

    private static int bounded(long bytes) {
        return (int) Math.min(LONGEST, Math.max(LEAST, bytes));
    }
}
