package dev.tallyfymirror.mirror;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An open task that becomes overdue at its deadline (grace not counted). */
public record DueTask(String id, @Nullable String runId, Instant deadline) {}
