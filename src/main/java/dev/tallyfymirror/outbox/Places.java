package dev.tallyfymirror.outbox;

import java.util.UUID;

/**
 * The places that a reader of this outbox can be at: from {@code oldest}, before the first event kept, to {@code
 * newest}, behind the last one.
 */
public record Places(UUID feedId, long oldest, long newest) {
    public boolean contains(long place) {
        return oldest <= place && place <= newest;
    }
}
