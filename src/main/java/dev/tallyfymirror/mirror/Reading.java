package dev.tallyfymirror.mirror;

import java.time.Instant;

/** The tasks of a run were read completely: when that reading began, and the run's hash when it did. */
public record Reading(String runId, Instant startedAt, long runHash) {}
