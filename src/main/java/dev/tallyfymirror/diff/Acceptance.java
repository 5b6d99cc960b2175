package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Memory.Older;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Observation.When;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which observations are believed. Runs and tasks share it.
 *
 * <p>A later {@code last_updated} is believed at once. An older one is refused until a second read at least
 * {@link #BELIEVED_AFTER} later says the same. With equal ones, or where one is not known, the later answer wins, then
 * the later request. {@code last_updated} is compared by whole seconds, since calls differ in the digits they show.
 */
final class Acceptance<C extends Enum<C> & Column> {
    static final Duration BELIEVED_AFTER = Duration.ofSeconds(60);

    private final C lastUpdated;

    Acceptance(C lastUpdated) {
        this.lastUpdated = lastUpdated;
    }

    /** Null when the observation is believed, else what to hold instead. */
    @Nullable
    Held<C> refusal(Held<C> held, Observation<C> seen, Instant lastSeen) {
        int updated = compareLastUpdated(held.row().columns(), seen.item());
        if (updated > 0) {
            return null;
        }
        if (isAnsweredBefore(held.memory().when(), seen.when(), lastSeen)) {
            return held;
        }
        return updated == 0 ? null : refusalOfOlder(held, seen);
    }

    /** The hash is forgotten with a refusal, so that the next read, which may contradict this one, is looked at. */
    private static <C extends Enum<C> & Column> @Nullable Held<C> refusalOfOlder(Held<C> held, Observation<C> seen) {
        Older older = held.memory().older();
        Instant answered = seen.when().observedAt();
        if (older == null || older.hash() != fingerprint(seen)) {
            Older refused = new Older(fingerprint(seen), answered);
            return new Held<>(held.row(), held.memory().withOlder(refused).with(0));
        }
        return answered.isBefore(older.seenAt().plus(BELIEVED_AFTER)) ? held : null;
    }

    private static boolean isAnsweredBefore(When held, When seen, Instant lastSeen) {
        Instant answered = seen.observedAt();
        return answered.isBefore(lastSeen)
                || (answered.equals(held.observedAt()) && seen.requestedAt().isBefore(held.requestedAt()));
    }

    private int compareLastUpdated(Columns<C> held, @Nullable Item<C> item) {
        Instant before = held.instant(lastUpdated);
        Instant after = item == null ? null : item.columns().instant(lastUpdated);
        if (before == null || after == null) {
            return 0;
        }
        return after.truncatedTo(ChronoUnit.SECONDS).compareTo(before.truncatedTo(ChronoUnit.SECONDS));
    }

    private static long fingerprint(Observation<?> seen) {
        Item<?> item = seen.item();
        return item == null || seen.hash() != 0
                ? seen.hash()
                : item.raw().json().hashCode();
    }
}
