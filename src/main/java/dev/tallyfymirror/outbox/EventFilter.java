package dev.tallyfymirror.outbox;

import dev.tallyfymirror.model.FactType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which events are wanted: of these types (empty: all), of this organization, of this run (null: any). */
public record EventFilter(
        Set<FactType> types, @Nullable String org, @Nullable String run) {
    public static final EventFilter ALL = new EventFilter(Set.of(), null, null);

    public EventFilter {
        types = Set.copyOf(types);
    }

    public static EventFilter ofTypes(Set<FactType> types) {
        return new EventFilter(types, null, null);
    }
}
