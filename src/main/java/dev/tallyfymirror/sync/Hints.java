package dev.tallyfymirror.sync;

import dev.tallyfymirror.sync.Ways.Way;
import dev.tallyfymirror.tallyfy.Archived;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import dev.tallyfymirror.tallyfy.TaskQuery;
import dev.tallyfymirror.tallyfy.item.Activity;
import dev.tallyfymirror.tallyfy.item.RawItem;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where the lists of runs don't show tasks, one page each of the newest completions and of the activity feed say which
 * runs are worth reading now. They only choose what to read: what they leave out is read in its turn. Used by one cycle
 * after the other.
 */
final class Hints {
    private static final TaskQuery COMPLETED = new TaskQuery("completed", Archived.WITHOUT, false, "completed_newest");

    private final Ways ways;
    /** What a page showed when it was last asked for: only what is new to it is a hint. */
    private final Map<Way, Set<Entry>> known = new EnumMap<>(Way.class);

    private record Entry(@Nullable String id, long hash) {}

    Hints(Ways ways) {
        this.ways = ways;
    }

    /** Runs that something happened in since the last time; none when it is asked first. */
    Flux<String> findRuns(TallyfyClient client) {
        return Flux.concat(
                        ask(Way.COMPLETIONS, client.requestOrganizationTasks(COMPLETED, 1)),
                        ask(Way.ACTIVITY, client.requestActivity()))
                .distinct();
    }

    private Flux<String> ask(Way way, Mono<Page> request) {
        return Flux.defer(() -> ways.isOpen(way) ? findRuns(way, request) : Flux.empty());
    }

    private Flux<String> findRuns(Way way, Mono<Page> request) {
        return request.flatMapIterable(page -> news(way, page))
                .onErrorResume(Ways::isRefusal, failure -> {
                    ways.leave(way, String.valueOf(failure.getMessage()));
                    return Flux.empty();
                })
                .onErrorResume(Faults::isPartial, failure -> Flux.empty());
    }

    private List<String> news(Way way, Page page) {
        Set<Entry> before = known.get(way);
        known.put(way, page.items().stream().map(Hints::entry).collect(Collectors.toSet()));
        return before == null
                ? List.of()
                : page.items().stream()
                        .filter(item -> !before.contains(entry(item)))
                        .map(Activity::runOf)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList();
    }

    private static Entry entry(RawItem item) {
        return new Entry(item.id(), item.hash());
    }
}
