package dev.tallyfymirror.sync;

import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.sync.rule.MissingTasks;
import dev.tallyfymirror.tallyfy.Archived;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import dev.tallyfymirror.tallyfy.TaskQuery;
import dev.tallyfymirror.tallyfy.item.TaskMapper;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the tasks outside of any run, from the organization's task list. */
final class OneOffReader {
    private final Term term;
    private final TallyfyClient client;
    private final TaskRecorder recorder;
    private final Confirmation confirmation;

    OneOffReader(Term term, TallyfyClient client, SyncSettings settings) {
        this.term = term;
        this.client = client;
        this.recorder = new TaskRecorder(term);
        this.confirmation =
                new Confirmation(term, client, recorder, settings.pace().maxAge());
    }

    Mono<Tally> read(Archived archived, Stop stop) {
        return Mono.defer(() -> {
                    Shown shown = new Shown();
                    return stop.cut(client.listOrganizationTasks(TaskQuery.oneOff(archived)))
                            .concatMap(page -> record(page, shown), 1)
                            .reduce(Tally.NOTHING, Tally::plus)
                            .flatMap(tally -> stop.unless(() -> readToEnd(archived, shown))
                                    .defaultIfEmpty(Tally.NOTHING)
                                    .map(tally::plus));
                })
                .onErrorResume(OneOffReader::isPassing, failure -> Mono.just(Tally.failed("one-off tasks", failure)));
    }

    /** That it is refused is for the caller to judge. */
    private static boolean isPassing(Throwable failure) {
        return Faults.isPartial(failure) && !Ways.isRefusal(failure);
    }

    /** What the list has shown, and when its first page was answered. */
    private static final class Shown {
        private final Set<String> ids = new HashSet<>();
        private @Nullable Instant since;
    }

    private Mono<Tally> readToEnd(Archived archived, Shown shown) {
        Instant since = shown.since;
        Mono<Void> marked = since == null
                ? Mono.empty()
                : term.mark(session -> term.stores().timetable().markOneOffListed(session, term.org(), since));
        return marked.then(confirmMissing(archived, shown.ids));
    }

    private Mono<Tally> record(Page page, Shown shown) {
        if (shown.since == null) {
            shown.since = page.when().observedAt();
        }
        List<TaskSighting> sightings = page.items().stream()
                .filter(item -> TaskMapper.runId(item) == null) // a list that was not filtered: the run's own says more
                .map(item -> TaskSighting.of(item, null, Source.ORGANIZATION_LIST, page.when()))
                .toList();
        sightings.stream().map(TaskSighting::id).filter(Objects::nonNull).forEach(shown.ids::add);
        return recorder.record(sightings, Set.of())
                .map(result -> Tally.pages(1, 0, sightings.size()).plus(Tally.of(result.recorded())));
    }

    private Mono<Tally> confirmMissing(Archived archived, Set<String> shown) {
        return term.stores()
                .timetable()
                .listOneOffTasks(term.org(), archived == Archived.WITH)
                .map(held -> MissingTasks.of(held, shown::contains))
                .flatMap(confirmation::confirm)
                .map(Confirmation.Confirmed::tally);
    }
}
