package dev.tallyfymirror.drift;

import dev.tallyfymirror.standin.World;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the mirror holds as there and is not, and the other way round. */
final class Differences {
    private Differences() {}

    static List<String> of(World world, Map<String, Mark> marks) {
        Set<String> held = marks.values().stream()
                .filter(Mark::isThere)
                .map(Mark::id)
                .collect(Collectors.toCollection(HashSet::new));
        Set<String> truth = new HashSet<>(world.taskIds(task -> !task.hidden()));
        world.runIds().stream().filter(id -> !world.runTruth(id).hidden()).forEach(truth::add);
        List<String> differences = new ArrayList<>();
        truth.stream().filter(id -> !held.contains(id)).forEach(id -> differences.add(id + " is not held as there"));
        held.stream().filter(id -> !truth.contains(id)).forEach(id -> differences.add(id + " is held and is not"));
        return differences;
    }
}
