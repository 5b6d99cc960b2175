package dev.tallyfymirror.sync;

import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.sync.Ways.Way;
import dev.tallyfymirror.tallyfy.Archived;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import dev.tallyfymirror.tallyfy.TaskQuery;
import dev.tallyfymirror.tallyfy.item.Activity;
import dev.tallyfymirror.tallyfy.item.Mapped;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.TaskMapper;
import java.time.Duration;
import java.time.Instant;
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
 * runs are worth reading now; a list that does not begin with the newest is asked for no more. They only choose what to
 * read: what they leave out is read in its turn. Used by one cycle after the other.
 */
final class Hints {
    private static final TaskQuery COMPLETED = new TaskQuery("completed", Archived.WITHOUT, false, "completed_newest");

    /** Not every time is told to the same digit. */
    private static final Duration AS_GOOD_AS_SORTED = Duration.ofMinutes(1);

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
        return request.flatMapIterable(page -> {
                    String flaw = flaw(way, page);
                    if (flaw == null) {
                        return news(way, page);
                    }
                    known.remove(way);
                    ways.leave(way, flaw);
                    return List.<String>of();
                })
                .onErrorResume(Ways::isRefusal, failure -> {
                    ways.leave(way, String.valueOf(failure.getMessage()));
                    return Flux.empty();
                })
                .onErrorResume(Faults::isPartial, failure -> Flux.empty());
    }

    /** Where another order is given, or other items are listed, the first page may never show what is new. */
    private static @Nullable String flaw(Way way, Page page) {
        List<Instant> times = page.items().stream()
                .map(item -> way == Way.COMPLETIONS ? completedAt(item) : Activity.createdAt(item))
                .filter(Objects::nonNull)
                .toList();
        if (way == Way.COMPLETIONS && times.isEmpty() && !page.items().isEmpty()) {
            return "it lists what is not completed";
        }
        for (int i = 1; i < times.size(); i++) {
            if (times.get(i).isAfter(times.get(i - 1).plus(AS_GOOD_AS_SORTED))) {
                return "it does not begin with the newest";
            }
        }
        return null;
    }

    private static @Nullable Instant completedAt(RawItem task) {
        return TaskMapper.map(task, Source.ORGANIZATION_LIST, null) instanceof Mapped.Readable<TaskColumn> readable
                ? readable.item().columns().instant(TaskColumn.COMPLETED_AT)
                : null;
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
