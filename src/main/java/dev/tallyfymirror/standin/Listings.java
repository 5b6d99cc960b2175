package dev.tallyfymirror.standin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Filtered and sorted lists of a world, remembered until it changes, since a pass asks for the same list page by page.
 * Used under the world's lock only.
 */
final class Listings {
    private static final int REMEMBERED = 64;
    private final World world;
    private final Map<String, List<?>> lists = new LinkedHashMap<>();
    private long version = -1;
    private long requests;

    Listings(World world) {
        this.world = world;
    }

    List<RunState> runs(Query query) {
        RunFilter filter = new RunFilter(query, world.shape());
        Ties<RunState> ties = new Ties<>(run -> run.increment, run -> run.key);
        return remembered(
                "runs?" + query.filterKey(), () -> sort(world.runs(), filter.predicate(), filter.order(), ties));
    }

    List<TaskState> tasks(RunState run, Query query) {
        TaskFilter filter = new TaskFilter(query, world.shape(), world.now());
        return sort(run.tasks, filter.inRun(), filter.order("position"), taskTies());
    }

    /** A run's tasks are remembered only when there are many of them: most are asked for once. */
    List<TaskState> manyTasks(RunState run, Query query) {
        return remembered(run.id + "?" + query.filterKey(), () -> tasks(run, query));
    }

    List<TaskState> tasks(Query query) {
        TaskFilter filter = new TaskFilter(query, world.shape(), world.now());
        if (TaskFilter.dependsOnTime(query)) {
            return sort(world.tasks(), filter.inOrganization(), filter.order("newest"), taskTies());
        }
        return remembered(
                "tasks?" + query.filterKey(),
                () -> sort(world.tasks(), filter.inOrganization(), filter.order("newest"), taskTies()));
    }

    private static Ties<TaskState> taskTies() {
        return new Ties<>(task -> task.increment, task -> task.key);
    }

    private <T> List<T> sort(Collection<T> all, Predicate<T> which, Comparator<T> order, Ties<T> ties) {
        List<T> chosen = new ArrayList<>();
        for (T one : all) {
            if (which.test(one)) {
                chosen.add(one);
            }
        }
        chosen.sort(order.thenComparing(unstable() ? ties.shuffled(++requests) : ties.stable()));
        return chosen;
    }

    private boolean unstable() {
        return world.shape().is(Looseness.UNSTABLE_TIES);
    }

    @SuppressWarnings("unchecked")
    private <T> List<T> remembered(String key, java.util.function.Supplier<List<T>> list) {
        if (version != world.version() || lists.size() > REMEMBERED) {
            lists.clear();
            version = world.version();
        }
        if (unstable()) {
            return list.get();
        }
        List<?> known = lists.get(key);
        if (known == null) {
            known = list.get();
            lists.put(key, known);
        }
        return (List<T>) known;
    }

    /** How rows that are equal in the sort key are ordered: oldest first, or differently on each request. */
    private record Ties<T>(ToIntFunction<T> increment, ToLongFunction<T> key) {
        Comparator<T> stable() {
            return Comparator.comparingInt(increment);
        }

        Comparator<T> shuffled(long request) {
            return Comparator.comparingLong(one -> Ids.mix(key.applyAsLong(one), request));
        }
    }
}
