package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.sync.verify.Finding.Aspect;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One item as Tallyfy showed it beside what the mirror held of it a moment later: {@code aspects} are what differs,
 * {@code after} what the mirror would hold if it believed what was seen. {@code lookedAt}: when it looked last itself.
 */
record Look<C extends Enum<C> & Column>(
        Observation<C> seen,
        @Nullable Held<C> held,
        @Nullable Held<C> after,
        List<Aspect> aspects,
        @Nullable Instant lookedAt) {

    String id() {
        return seen.id();
    }

    boolean isDifferent() {
        return !aspects.isEmpty();
    }

    /** The row was written when this was seen or later: it may rest on a later answer than this one. */
    boolean isOvertaken() {
        return held != null
                && !held.memory().when().observedAt().isBefore(seen.when().observedAt());
    }

    @Nullable
    Instant version() {
        return held == null ? null : held.row().marks().changedAt();
    }
}
