package dev.tallyfymirror.model;

import org.jspecify.annotations.Nullable;

/** What an event tells of a run. */
public record RunHead(
        String id,
        @Nullable String name,
        @Nullable String status,
        @Nullable String checklistId,
        @Nullable String checklistTitle) {}
