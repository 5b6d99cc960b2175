package dev.tallyfymirror.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What Tallyfy said about one item, and when: {@code observedAt} by the server's clock, {@code requestedAt} the start of
 * the request by the same clock, {@code hash} of the item's bytes (0 where there is none to compare).
 */
public record Observation<C extends Enum<C> & Column>(
        String id, Presence presence, @Nullable Item<C> item, When when, long hash) {

    public Observation {
        if ((presence == Presence.PRESENT) != (item != null)) {
            throw new IllegalArgumentException("an item is there exactly when it is present: " + id);
        }
    }

    public static <C extends Enum<C> & Column> Observation<C> of(Item<C> item, When when, long hash) {
        return new Observation<>(item.id(), Presence.PRESENT, item, when, hash);
    }

    /** The item is gone (404) or out of the token's sight (403), as a single read by id has told. */
    public static <C extends Enum<C> & Column> Observation<C> absent(String id, Presence presence, When when) {
        return new Observation<>(id, presence, null, when, 0);
    }

    /** PRESENT; DELETED: a read by id answered 404; HIDDEN: it answered 403. */
    public enum Presence {
        PRESENT,
        DELETED,
        HIDDEN
    }

    /** The answer's {@code Date} and the start of the request, both by the server's clock. */
    public record When(Instant observedAt, Instant requestedAt) {
        public When {
            observedAt = observedAt.truncatedTo(ChronoUnit.MICROS);
            requestedAt = requestedAt.truncatedTo(ChronoUnit.MICROS);
        }
    }
}
