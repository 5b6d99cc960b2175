package dev.tallyfymirror.delivery;

import dev.tallyfymirror.model.FactType;
import java.util.Set;

/**
 * What a destination gets.
 *
 * @param types of these types; none = all
 * @param fromOldest whether one never seen before begins with the oldest event that is kept, not with the next
 */
public record Assignment(String name, Set<FactType> types, boolean fromOldest, Destination destination) {
    public Assignment {
        types = Set.copyOf(types);
    }
}
