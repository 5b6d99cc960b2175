package dev.tallyfymirror.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an observation, or the passing of time, makes of one held item: what to hold from now on, and the facts to
 * announce. {@code before} is null for an item never seen before. {@code isRefusal}: the observation is not believed, so that
 * nothing it says is to be noted.
 */
public record Change<C extends Enum<C> & Column>(
        @Nullable Held<C> before, Held<C> after, List<Fact> facts, boolean isRefusal) {

    public Change(@Nullable Held<C> before, Held<C> after, List<Fact> facts) {
        this(before, after, facts, false);
    }

    public static <C extends Enum<C> & Column> Change<C> refusal(Held<C> held, Held<C> remembered) {
        return new Change<>(held, remembered, List.of(), true);
    }

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
