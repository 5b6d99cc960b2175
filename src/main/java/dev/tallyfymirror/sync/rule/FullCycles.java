package dev.tallyfymirror.sync.rule;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a full cycle is due: {@code every} so long; one that could read only a part is tried again after {@code again}. */
public record FullCycles(Duration every, Duration again) {

    /** {@code last}: when the last complete one began; {@code tried}: the last that could read only a part. */
    public boolean isDue(@Nullable Instant last, @Nullable Instant tried, Instant now) {
        if (last == null) {
            return true;
        }
        // it costs as much as one that is complete
        boolean isTried =
                tried != null && tried.isAfter(last) && tried.plus(again).isAfter(now);
        return !isTried && !last.plus(every).isAfter(now);
    }
}
