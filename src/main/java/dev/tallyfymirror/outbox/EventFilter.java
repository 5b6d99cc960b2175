package dev.tallyfymirror.outbox;

import dev.tallyfymirror.event.StoredEvent;
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

    /** Whether it wants that event: what {@link Outbox#read} would give. */
    public boolean admits(StoredEvent event) {
        return (types.isEmpty()
                        || types.stream().anyMatch(type -> type.longName().equals(event.type())))
                && (org == null || org.equals(event.org()))
                && (run == null || run.equals(event.runId()));
    }

    public static EventFilter ofTypes(Set<FactType> types) {
        return new EventFilter(types, null, null);
    }
}
