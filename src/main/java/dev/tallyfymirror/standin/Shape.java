package dev.tallyfymirror.standin;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which form an item's fields take: drawn from the seed and the item, so that it is the same on each read. */
final class Shape {
    private final long seed;
    private final Set<Looseness> looseness;
    private long room = Runtime.getRuntime().maxMemory() / 4;

    Shape(long seed, Set<Looseness> looseness) {
        this.seed = seed;
        this.looseness = Set.copyOf(looseness);
    }

    boolean is(Looseness one) {
        return looseness.contains(one);
    }

    Set<Looseness> looseness() {
        return looseness;
    }

    /** 0, the tidy form, when that looseness is off; else one of {@code count} forms, the tidy one among them. */
    int variant(Looseness one, long key, int count) {
        if (!looseness.contains(one)) {
            return 0;
        }
        return (int) Long.remainderUnsigned(Ids.mix(seed + one.ordinal(), key), count);
    }

    /**
     * The bytes of an item to remember, or null when a quarter of the heap has been given out: a large world is written
     * anew on each read then. Room of items that have changed is not counted back. Under the world's lock only.
     */
    byte @Nullable [] keep(byte[] item) {
        room -= item.length;
        return room > 0 ? item : null;
    }

    String status(TaskState task) {
        if (task.finished()) {
            boolean plain = task.status.equals("completed");
            return plain && variant(Looseness.STATUS_SYNONYMS, task.key, 2) == 1 ? "complete" : task.status;
        }
        if (task.skipped()) {
            return task.status;
        }
        if (variant(Looseness.UNKNOWN_STATUSES, task.key, 6) == 1) {
            return "waiting-on-client";
        }
        return switch (variant(Looseness.STATUS_SYNONYMS, task.key, 7)) {
            case 1 -> "hasproblem";
            case 2 -> "overdue";
            case 3 -> "due_soon";
            case 4 -> "inprogress";
            default -> task.status;
        };
    }

    String status(RunState run) {
        if (run.archivedAt != null && variant(Looseness.STATUS_SYNONYMS, run.key, 2) == 1) {
            return "archived";
        }
        if (run.completedAt != null) {
            return variant(Looseness.STATUS_SYNONYMS, run.key, 2) == 1 ? "completed" : run.status;
        }
        if (variant(Looseness.UNKNOWN_STATUSES, run.key, 6) == 1) {
            return "on-hold";
        }
        boolean active = run.status.equals("active");
        return active && variant(Looseness.STATUS_SYNONYMS, run.key, 3) == 1 ? "in-progress" : run.status;
    }

    String type(TaskState task) {
        if (!task.type.equals("task")) {
            return task.type;
        }
        return switch (variant(Looseness.TASK_TYPE_WORDS, task.key, 3)) {
            case 1 -> "member";
            case 2 -> "guest";
            default -> task.type;
        };
    }

    boolean integerProgress(RunState run) {
        return variant(Looseness.INTEGER_PROGRESS, run.key, 2) == 1;
    }

    ItemWriter writer(JsonBuffer json, long key, @Nullable String flaw) {
        return new ItemWriter(json, this, key, flaw);
    }
}
