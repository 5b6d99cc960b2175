package dev.tallyfymirror.feed;

import dev.tallyfymirror.outbox.Places;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest events without a gap: stretches that follow one another from {@code from} to {@code to}. Bounded: the oldest
 * leave when there are too many or when they weigh too much.
 */
record Recent(long from, long to, @Nullable Places places, List<Stretch> stretches) {
    /** Covers no place. */
    static final Recent NONE = new Recent(Long.MAX_VALUE, Long.MAX_VALUE, null, List.of());

    private static final int MAX_STRETCHES = 1_000;
    private static final int MAX_WEIGHT = 8 << 20;

    static Recent startingAt(Places places) {
        return new Recent(places.newest(), places.newest(), places, List.of());
    }

    /** Whether what is behind that place, as far as was looked, is here. */
    boolean covers(long place) {
        return from <= place && place <= to;
    }

    Recent with(Stretch next, Places seen) {
        List<Stretch> kept = new ArrayList<>(stretches.size() + 1);
        kept.addAll(stretches);
        kept.add(next);
        long heavy = weight(kept);
        int gone = 0;
        while (kept.size() - gone > 1 && (kept.size() - gone > MAX_STRETCHES || heavy > MAX_WEIGHT)) {
            heavy -= kept.get(gone).weight();
            gone++;
        }
        return new Recent(kept.get(gone).from(), next.to(), seen, List.copyOf(kept.subList(gone, kept.size())));
    }

    /** Weighed anew each time, since texts are made while they are asked for. */
    long weight() {
        return weight(stretches);
    }

    private static long weight(List<Stretch> kept) {
        return kept.stream().mapToLong(Stretch::weight).sum();
    }

    /** Those that reach beyond a place that is covered, the first of them perhaps from before it. */
    List<Stretch> behind(long place) {
        int first = stretches.size();
        while (first > 0 && stretches.get(first - 1).to() > place) {
            first--;
        }
        return stretches.subList(first, stretches.size());
    }
}
