package dev.tallyfymirror.event;

import dev.tallyfymirror.model.FactType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event that has no position yet. {@code taskId} is null for an event about a run, {@code runId} for one about a
 * one-off task; {@code data} is the JSON text of the CloudEvent's data.
 */
public record NewEvent(
        UUID id,
        FactType type,
        String org,
        @Nullable String runId,
        @Nullable String taskId,
        Instant occurredAt,
        Instant observedAt,
        String data) {}
