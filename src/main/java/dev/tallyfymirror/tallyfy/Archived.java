package dev.tallyfymirror.tallyfy;

import org.jspecify.annotations.Nullable;

/** What is asked for of archived items: none (the default there), with the rest, or only them. */
public enum Archived {
    WITHOUT(null),
    WITH("true"),
    ONLY("only");

    private final @Nullable String word;

    Archived(@Nullable String word) {
        this.word = word;
    }

    @Nullable
    String word() {
        return word;
    }
}
