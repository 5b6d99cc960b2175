package dev.tallyfymirror.drift;

import org.jspecify.annotations.Nullable;

/** What the mirror says became of a run or a task. {@code run}: the one that a task belongs to. */
record Mark(String id, @Nullable String run, boolean deleted, boolean hidden, boolean archived) {
    boolean isThere() {
        return !deleted && !hidden;
    }
}
