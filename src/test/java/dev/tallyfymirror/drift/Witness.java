package dev.tallyfymirror.drift;

import dev.tallyfymirror.standin.TruthEntry;
import dev.tallyfymirror.standin.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows from the log of truth what was so at some time of a sweep, and what the mirror must have found by now. What was out
 * of sight when it went stays marked so: there is no telling the one from the other from a list.
 */
final class Witness {
    /** Two full cycles that are complete find everything that has gone. */
    private static final int CYCLES = 2;

    private final World world;
    private final Set<String> deleted = new HashSet<>();
    private final Set<String> hidden = new HashSet<>();
    private final Set<String> archived = new HashSet<>();
    private final Set<String> onceHidden = new HashSet<>();
    private final Set<String> onceArchived = new HashSet<>();
    /** Gone, and for so many complete cycles the mirror could have found it. */
    private final Map<String, Integer> unfound = new HashMap<>();

    private final Set<String> settled = new HashSet<>();

    private int known;
    private int found;

    Witness(World world) {
        this.world = world;
        world.runIds().stream()
                .filter(id -> world.runTruth(id).archivedAt() != null)
                .forEach(archived::add);
        archived.addAll(world.taskIds(task -> task.archivedAt() != null));
    }

    /** What has become wrong in one sweep, in words; empty when nothing has. */
    record Findings(List<String> falselyGone, List<String> unfound) {
        boolean isClean() {
            return falselyGone.isEmpty() && unfound.isEmpty();
        }
    }

    /** How many of those that had gone were found so far. */
    int found() {
        return found;
    }

    /** A sweep begins. */
    void begin() {
        follow();
        onceHidden.clear();
        onceHidden.addAll(hidden);
        onceArchived.clear();
        onceArchived.addAll(archived);
        deleted.stream().filter(id -> !settled.contains(id)).forEach(id -> unfound.putIfAbsent(id, 0));
    }

    /** It has ended: {@code before} and {@code after} are what the mirror said then and says now. */
    Findings end(Map<String, Mark> before, Map<String, Mark> after, boolean isComplete) {
        follow();
        List<String> falselyGone = new ArrayList<>();
        after.values().forEach(mark -> check(before.get(mark.id()), mark, falselyGone));
        return new Findings(falselyGone, isComplete ? stillUnfound(after) : List.of());
    }

    private void check(@Nullable Mark before, Mark now, List<String> falselyGone) {
        if (now.deleted() && (before == null || !before.deleted()) && !isAny(deleted, now)) {
            falselyGone.add(now.id() + " is marked deleted and is there");
        }
        if (now.hidden() && (before == null || !before.hidden()) && !isAny(onceHidden, now)) {
            falselyGone.add(now.id() + " is marked hidden and could be seen all the time");
        }
        if (now.archived() && (before == null || !before.archived()) && !onceArchived.contains(now.id())) {
            falselyGone.add(now.id() + " is marked archived and was not at any time");
        }
    }

    private static boolean isAny(Set<String> ids, Mark mark) {
        return ids.contains(mark.id()) || (mark.run() != null && ids.contains(mark.run()));
    }

    private List<String> stillUnfound(Map<String, Mark> after) {
        List<String> late = new ArrayList<>();
        for (String id : List.copyOf(unfound.keySet())) {
            Mark mark = after.get(id);
            if (mark == null || !mark.isThere()) {
                found += mark == null ? 0 : 1;
                settled.add(id);
                unfound.remove(id);
            } else if (unfound.merge(id, 1, Integer::sum) >= CYCLES) {
                late.add((mark.run() == null ? "" : "task of a run: ") + id
                        + (mark.archived() ? ", held as archived," : "") + " is gone and was not found in "
                        + unfound.get(id) + " complete cycles");
            }
        }
        return late;
    }

    private void follow() {
        List<TruthEntry> log = world.log();
        log.subList(known, log.size()).forEach(this::follow);
        known = log.size();
    }

    private void follow(TruthEntry entry) {
        String id = entry.taskId() == null ? entry.runId() : entry.taskId();
        String kind = entry.kind();
        if (id == null) {
            return;
        }
        if (kind.endsWith(".deleted")) {
            deleted.add(id);
        } else if (kind.endsWith(".hidden")) {
            hidden.add(id);
            onceHidden.add(id);
        } else if (kind.endsWith(".shown")) {
            hidden.remove(id);
        } else if (kind.endsWith(".archived")) {
            archived.add(id);
            onceArchived.add(id);
        } else if (kind.endsWith(".restored")) {
            archived.remove(id);
        }
    }
}
