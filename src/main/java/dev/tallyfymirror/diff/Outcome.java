package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Change;
import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Fact;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Row;
import dev.tallyfymirror.model.Row.Marks;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a look ends for runs and tasks alike: nothing to write where nothing changed, else the next version. */
final class Outcome {
    private Outcome() {}

    /** {@code next} holds what was concluded; {@code when} is the observation to be remembered if anything changed. */
    static <C extends Enum<C> & Column> Change<C> of(
            Held<C> held, Held<C> next, Instant now, When when, List<Fact> facts) {
        if (next.equals(held)) {
            return Change.none(held);
        }
        Row<C> row = next.row().equals(held.row()) ? held.row() : version(held.row(), next.row(), now);
        return new Change<>(held, new Held<>(row, next.memory().with(when)), facts);
    }

    /** A version begins with the observation, but always after the version before, even when a clock steps back. */
    private static <C extends Enum<C> & Column> Row<C> version(Row<C> held, Row<C> next, Instant now) {
        Instant before = held.marks().changedAt();
        Instant from = now.isAfter(before) ? now : before.plus(1, ChronoUnit.MICROS);
        return next.with(next.marks().changed(from));
    }

    /** The changed columns with their old values. */
    static <C extends Enum<C> & Column> Map<String, @Nullable Object> previous(Columns<C> held, Columns<C> columns) {
        Map<String, @Nullable Object> previous = new LinkedHashMap<>();
        held.differing(columns).forEach(column -> previous.put(column.sqlName(), held.value(column)));
        return Collections.unmodifiableMap(previous);
    }

    /** Gone or out of sight since it was first found so. */
    static Marks absent(Marks marks, Presence presence, Instant now) {
        return presence == Presence.DELETED
                ? marks.gone(marks.hiddenAt(), earliest(marks.deletedAt(), now))
                : marks.gone(earliest(marks.hiddenAt(), now), marks.deletedAt());
    }

    private static Instant earliest(@Nullable Instant held, Instant now) {
        return held == null ? now : held;
    }
}
