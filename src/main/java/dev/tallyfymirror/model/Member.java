package dev.tallyfymirror.model;

import org.jspecify.annotations.Nullable;

/** A person as an item names them; {@code raw} is the JSON text of that naming. */
public record Member(
        String userId, @Nullable String fullName, @Nullable String email, String raw) {}
