package dev.tallyfymirror.diff;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A completion or an archiving as it is found now: whether it is so, since when by Tallyfy's own time, and what else
 * tells its time.
 */
record Ending(
        boolean reached,
        @Nullable Instant at,
        @Nullable Instant lastUpdated,
        @Nullable Instant createdAt,
        Instant now) {

    /** Tallyfy's own time, else the last change, else the observation. */
    Instant time() {
        if (at != null) {
            return at;
        }
        return lastUpdated != null ? lastUpdated : now;
    }

    /**
     * Whether it was reached at or after the baseline. Where nothing dates it, the item must have been created since, or
     * at least have come up after the first sync.
     */
    boolean isNewsAtFirstSight(Rules rules) {
        if (at != null || lastUpdated != null) {
            return rules.isNews(time());
        }
        return createdAt != null ? rules.isNews(createdAt) : !rules.firstSync();
    }
}
