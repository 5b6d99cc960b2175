package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Memory;
import dev.tallyfymirror.model.Memory.Older;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which observations are believed, and what row they make: the part of the diff that runs and tasks share.
 *
 * <p>Older than what is held is refused until a second read at least {@link #BELIEVED_AFTER} later says the same; with
 * an equal {@code last_updated} the later answer wins, then the later request. {@code last_updated} is compared by
 * whole seconds, since calls differ in the digits they show.
 */
final class Acceptance<C extends Enum<C> & Column> {
    static final Duration BELIEVED_AFTER = Duration.ofSeconds(60);

    private final C lastUpdated;
    private final JsonEquality json;

    Acceptance(C lastUpdated, JsonEquality json) {
        this.lastUpdated = lastUpdated;
        this.json = json;
    }

    /** Null when the observation is believed, else what to hold instead. */
    @Nullable
    Held<C> refusal(Held<C> held, Observation<C> seen, Instant lastSeen) {
        if (isSupersededByAnswer(held, seen, lastSeen)) {
            return held;
        }
        if (!isOlder(held.row().columns(), seen)) {
            return null;
        }
        Older older = held.memory().older();
        if (older == null || older.hash() != fingerprint(seen)) {
            return new Held<>(
                    held.row(),
                    with(held.memory(), new Older(fingerprint(seen), seen.when().observedAt())));
        }
        return seen.when().observedAt().isBefore(older.seenAt().plus(BELIEVED_AFTER)) ? held : null;
    }

    private boolean isSupersededByAnswer(Held<C> held, Observation<C> seen, Instant lastSeen) {
        Instant answered = seen.when().observedAt();
        if (answered.isBefore(lastSeen)) {
            return !isNewer(held.row().columns(), seen);
        }
        return answered.equals(held.memory().when().observedAt())
                && seen.when().requestedAt().isBefore(held.memory().when().requestedAt());
    }

    private boolean isOlder(Columns<C> held, Observation<C> seen) {
        return compareLastUpdated(held, seen) < 0;
    }

    private boolean isNewer(Columns<C> held, Observation<C> seen) {
        return compareLastUpdated(held, seen) > 0;
    }

    private int compareLastUpdated(Columns<C> held, Observation<C> seen) {
        Instant before = held.instant(lastUpdated);
        Item<C> item = seen.item();
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

    private static Memory with(Memory memory, Older older) {
        return new Memory(
                memory.hash(), memory.when(), memory.completion(), memory.overdueness(), memory.counted(), older);
    }

    /** The row that a believed body makes: its own columns where it is of the kind held, else only what it shows. */
    Row<C> merged(Row<C> held, Item<C> item) {
        boolean sameSource = held.raw().source() == item.raw().source();
        Columns<C> columns = sameSource ? item.columns() : overlaid(held.columns(), item);
        boolean columnsDiffer = !columns.equals(held.columns());
        boolean rawDiffers = sameSource && !isSameRaw(held.raw(), item.raw());
        Item.Raw raw = rawDiffers || (columnsDiffer && !sameSource) ? item.raw() : held.raw();
        return new Row<>(held.id(), columns, raw, held.marks());
    }

    private boolean isSameRaw(Item.Raw held, Item.Raw seen) {
        return Objects.equals(held.json(), seen.json()) || json.isSame(held.json(), seen.json());
    }

    private static <C extends Enum<C> & Column> Columns<C> overlaid(Columns<C> held, Item<C> item) {
        Columns<C> columns = held;
        for (C column : item.present()) {
            columns = columns.with(column, item.columns().value(column));
        }
        return columns;
    }

    /** The moment of the next version: the observation, but always after the version before. */
    static Instant versionAfter(Instant changedAt, Instant now) {
        return now.isAfter(changedAt) ? now : changedAt.plus(1, ChronoUnit.MICROS);
    }
}
