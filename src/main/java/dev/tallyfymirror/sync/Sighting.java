package dev.tallyfymirror.sync;

import dev.tallyfymirror.model.Observation.When;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One run or task as an answer showed it, not mapped yet; its id is null where none could be read. */
sealed interface Sighting permits RunSighting, TaskSighting {
    @Nullable
    String id();

    When when();

    static List<String> ids(List<? extends Sighting> sightings) {
        return sightings.stream().map(Sighting::id).filter(Objects::nonNull).toList();
    }

    /** When the last of them was seen. */
    static Instant seenAt(List<? extends Sighting> sightings) {
        return sightings.stream()
                .map(sighting -> sighting.when().observedAt())
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /** Of each item the last one, where it is news; and all without an id. What an item was before it counts for nothing. */
    static <S extends Sighting> List<S> news(List<S> sightings, Predicate<S> isNews) {
        Map<String, S> latest = new LinkedHashMap<>();
        List<S> news = new ArrayList<>();
        for (S sighting : sightings) {
            String id = sighting.id();
            if (id == null) {
                news.add(sighting);
            } else {
                latest.put(id, sighting);
            }
        }
        latest.values().stream().filter(isNews).forEach(news::add);
        return news;
    }
}
