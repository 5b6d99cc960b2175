package dev.tallyfymirror.mirror;

import java.time.Instant;

/**
 * The tasks of a run were read completely: when that reading began, and the run's hash when it did. {@code exact}: by the
 * run's own list, which alone shows tasks that are hidden by a rule.
 */
public record Reading(String runId, Instant startedAt, long runHash, boolean exact) {}
