package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Cycles.Counts;
import dev.tallyfymirror.mirror.Cycles.Kind;
import dev.tallyfymirror.mirror.Cycles.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a cycle went. {@code error} is the first reason why it was not complete; {@code failure} what ended it, if so. */
public record CycleReport(
        String org,
        Kind kind,
        Outcome outcome,
        Counts counts,
        Duration took,
        @Nullable String error,
        @Nullable Throwable failure) {}
