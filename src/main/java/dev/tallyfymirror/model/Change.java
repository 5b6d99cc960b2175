package dev.tallyfymirror.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an observation, or the passing of time, makes of one held item: what to hold from now on, and the facts to
 * announce. {@code before} is null for an item never seen before.
 */
public record Change<C extends Enum<C> & Column>(@Nullable Held<C> before, Held<C> after, List<Fact> facts) {

    /** Whether the row is to be written, with a new version in the history. */
    public boolean isRowChanged() {
        return before == null || !before.row().equals(after.row());
    }

    /** Whether anything at all is to be written. */
    public boolean isChanged() {
        return before == null || !before.equals(after);
    }

    public boolean isMemoryChanged() {
        return before == null || !Objects.equals(before.memory(), after.memory());
    }

    public static <C extends Enum<C> & Column> Change<C> none(Held<C> held) {
        return new Change<>(held, held, List.of());
    }
}
