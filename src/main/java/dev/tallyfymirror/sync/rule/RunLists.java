package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.RunGlimpse;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the lists of runs have shown in one cycle, and whether anything may be concluded from what they did not show. */
public final class RunLists {
    /** By id, as it was shown last by the first list that showed it. */
    private final Map<String, Shown> shown = new ConcurrentHashMap<>();
    /** The hashes of those without a readable id. */
    private final Set<Long> nameless = new HashSet<>();

    private boolean isComplete = true;

    private record Shown(Object list, long hash) {}

    /**
     * A list shows a run. True when that is for the first time in this cycle, or, rows having moved, once more by the same
     * list and otherwise. Another list may show the same run in another way for ever: the first one counts.
     */
    public boolean show(@Nullable String id, Object list, long hash) {
        if (id == null) {
            return nameless.add(hash);
        }
        Shown now = new Shown(list, hash);
        Shown before = shown.putIfAbsent(id, now);
        boolean isChanged = before != null && before.list().equals(list) && before.hash() != hash;
        if (isChanged) {
            shown.put(id, now);
        }
        return before == null || isChanged;
    }

    /** A list could not be read to its end. */
    public void failed() {
        isComplete = false;
    }

    /** Whether all lists so far were read to their end; only then does absence from them mean anything. */
    public boolean isComplete() {
        return isComplete;
    }

    public Set<String> shown() {
        return shown.keySet();
    }

    /** How many have been shown, readable or not. */
    public int count() {
        return shown.size() + nameless.size();
    }

    /** Of the held, those that should have been shown and were not; nobody where a list was not read to its end. */
    public List<RunGlimpse> missing(List<RunGlimpse> held, Predicate<String> isShownElsewhere) {
        return isComplete
                ? held.stream()
                        .filter(run -> !shown.containsKey(run.id()) && !isShownElsewhere.test(run.id()))
                        .toList()
                : List.of();
    }
}
