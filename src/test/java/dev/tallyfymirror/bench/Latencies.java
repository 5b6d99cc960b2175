package dev.tallyfymirror.bench;

/** Times by tenths of a millisecond. */
final class Latencies {
    private static final int NANOS = 100_000;
    private final long[] counts = new long[200_000];
    private long all;
    private long largest;

    synchronized void add(long nanos) {
        int bucket = (int) Math.min(counts.length - 1, Math.max(0, nanos / NANOS));
        counts[bucket]++;
        all++;
        largest = Math.max(largest, nanos);
    }

    /** Begins again. */
    synchronized void clear() {
        java.util.Arrays.fill(counts, 0);
        all = 0;
        largest = 0;
    }

    /** In milliseconds: as many took no longer. */
    synchronized double percentile(double share) {
        long wanted = (long) Math.ceil(all * share);
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= wanted) {
                return (bucket + 1) / 10.0;
            }
        }
        return Double.NaN;
    }

    @Override
    public synchronized String toString() {
        return all == 0
                ? "none"
                : Figures.text(
                        "p50 %.1f, p99 %.1f, p99.9 %.1f, largest %.1f ms of %,d",
                        percentile(0.5), percentile(0.99), percentile(0.999), largest / 1e6, all);
    }
}
