package dev.tallyfymirror.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as the outbox holds it. {@code type} is the long name; {@code source} the organization's address at Tallyfy;
 * {@code data} the JSON text as stored.
 */
public record StoredEvent(
        long seq,
        UUID id,
        String type,
        String org,
        @Nullable String runId,
        @Nullable String taskId,
        Instant occurredAt,
        Instant observedAt,
        String data,
        String source) {}
