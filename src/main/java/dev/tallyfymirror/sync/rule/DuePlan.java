package dev.tallyfymirror.sync.rule;

import dev.tallyfymirror.mirror.DueTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How due tasks are asked about with the fewest requests. {@code runs}: to be read whole, with the pages that takes;
 * {@code single}: to be asked for by id; the runs of all of {@code due} are asked for before.
 */
public record DuePlan(Map<String, Integer> runs, List<DueTask> due, List<DueTask> single, int pageSize) {
    /** About so many tasks are asked about before the next are. */
    static final int PART = 20;

    /** As few as these are asked for one by one. */
    public static final int FEW = 10;

    /** The runs with several of these: how many tasks are held of them decides how they are asked about. */
    public static Set<String> crowded(List<DueTask> due) {
        return byRun(due).entrySet().stream()
                .filter(run -> run.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** {@code counts}: how many tasks are held of the {@link #crowded} runs. */
    public static DuePlan of(List<DueTask> due, Map<String, Long> counts, int pageSize) {
        Map<String, Long> byRun = byRun(due);
        Map<String, Integer> runs = new HashMap<>();
        for (String run : crowded(due)) {
            int pages = pagesFor(counts.getOrDefault(run, 1L), pageSize);
            if (pages < byRun.getOrDefault(run, 0L)) {
                runs.put(run, pages);
            }
        }
        List<DueTask> single =
                due.stream().filter(task -> !runs.containsKey(task.runId())).toList();
        return new DuePlan(runs, due, single, pageSize);
    }

    /** The same in parts, the tasks of a run in one of them. */
    public List<DuePlan> parts() {
        List<DuePlan> parts = new ArrayList<>();
        List<DueTask> part = new ArrayList<>();
        for (List<DueTask> together : together()) {
            part.addAll(together);
            if (part.size() >= PART) {
                parts.add(of(part));
                part = new ArrayList<>();
            }
        }
        if (!part.isEmpty()) {
            parts.add(of(part));
        }
        return parts;
    }

    private Collection<List<DueTask>> together() {
        Map<String, List<DueTask>> byRun = new LinkedHashMap<>();
        due.forEach(task -> byRun.computeIfAbsent(
                        task.runId() == null ? "/" + task.id() : task.runId(), run -> new ArrayList<>())
                .add(task));
        return byRun.values();
    }

    /** The same for some of the tasks. */
    public DuePlan of(List<DueTask> some) {
        Set<String> wanted = some.stream()
                .map(DueTask::runId)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .collect(Collectors.toSet());
        Map<String, Integer> whole = new HashMap<>(runs);
        whole.keySet().retainAll(wanted);
        List<DueTask> rest =
                some.stream().filter(task -> !whole.containsKey(task.runId())).toList();
        return new DuePlan(whole, List.copyOf(some), rest, pageSize);
    }

    private static Map<String, Long> byRun(List<DueTask> due) {
        return due.stream()
                .map(DueTask::runId)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(Objects::requireNonNull, Collectors.counting()));
    }

    /** How many pages so many items fill, the last perhaps in part; at least one. */
    public static int pagesFor(long items, int pageSize) {
        return (int) Math.max(1, (items + pageSize - 1) / pageSize);
    }

    /** Each run is asked for too. */
    private int requests() {
        return byRun(due).size()
                + single.size()
                + runs.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The organization's list may show nothing of use: what it is to save must be worth that. */
    public boolean isWorthLists() {
        return requests() > Math.max(FEW / 2, 2 * (pagesFor(due.size(), pageSize) + 1));
    }

    /**
     * What the organization's list should have shown, of those that are due still: its answer, {@code answeredAt}, was not
     * from before their deadline, else it says nothing, and they are asked for anew, in a moment.
     */
    public static List<DueTask> unshown(List<DueTask> stillDue, Instant answeredAt, Duration grace) {
        Instant latest = answeredAt.minus(grace);
        return stillDue.stream()
                .filter(task -> !task.deadline().isAfter(latest))
                .toList();
    }
}
