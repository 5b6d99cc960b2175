package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.ShownTimes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a change that has no time of its own was made: {@code last_updated}, where it moved since the look before, else
 * the observation. One that the mirror held already dates an earlier change.
 */
record Dating(@Nullable Instant updatedBefore, @Nullable Instant updated, Instant lookBefore, Instant look) {

    Instant ofChange() {
        Instant moved = moved();
        return moved == null ? look : moved;
    }

    Instant ofChangeAfter(Instant earlier) {
        Instant moved = moved();
        return moved != null && moved.isAfter(earlier) ? moved : look;
    }

    /** As of a reopening: after what it undoes (null: not known when) and not after what follows it (null: nothing). */
    Instant ofChangeBetween(@Nullable Instant undone, @Nullable Instant following) {
        Instant change = undone == null ? ofChange() : ofChangeAfter(undone);
        return following != null && ShownTimes.isLater(change, following) ? look : change;
    }

    private @Nullable Instant moved() {
        Instant before = updatedBefore == null ? lookBefore : updatedBefore;
        return updated != null && ShownTimes.isLater(updated, before) ? updated : null;
    }
}
