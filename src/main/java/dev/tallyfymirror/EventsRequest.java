package dev.tallyfymirror;

import dev.tallyfymirror.model.FactType;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which events.
 *
 * @param after the place to begin behind: 0 = the oldest kept, {@link #LATEST} = the newest
 * @param types empty = all
 * @param limit how many at most
 * @param follow whether to wait for more at the end
 */
public record EventsRequest(long after, Set<FactType> types, OptionalLong limit, boolean follow) {
    public static final long LATEST = -1;

    public EventsRequest {
        types = Set.copyOf(types);
    }
}
