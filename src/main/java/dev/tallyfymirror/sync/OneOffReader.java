package dev.tallyfymirror.sync;

import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.sync.Ways.Way;
import dev.tallyfymirror.sync.rule.MissingTasks;
import dev.tallyfymirror.tallyfy.Archived;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import dev.tallyfymirror.tallyfy.TaskQuery;
import dev.tallyfymirror.tallyfy.item.TaskMapper;
import java.time.Duration;
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
    private final Outlook outlook;
    private final @Nullable String wayLeft;
    private final Duration refusedFor;

    /** {@code wayLeft}: what the cycle before has left, and said so. */
    OneOffReader(Term term, TallyfyClient client, SyncSettings settings, Outlook outlook, @Nullable String wayLeft) {
        this.term = term;
        this.outlook = outlook;
        this.wayLeft = wayLeft;
        this.refusedFor = settings.pace().maxAge();
        this.client = client;
        this.recorder = new TaskRecorder(term);
        this.confirmation =
                new Confirmation(term, client, recorder, settings.pace().maxAge());
    }

    /** Nothing where the list was refused of late. */
    Mono<Tally> read(Archived archived, Stop stop) {
        return Mono.defer(() -> {
            Instant refusedAt = outlook.oneOffRefusedAt();
            boolean isLeft = !outlook.ways().isOpen(Way.ONE_OFF)
                    && refusedAt != null
                    && !refusedAt.isBefore(client.serverClock().now().minus(refusedFor));
            return isLeft ? Mono.empty() : readList(archived, stop);
        });
    }

    private Mono<Tally> readList(Archived archived, Stop stop) {
        return readPages(archived, stop)
                .doOnNext(tally -> {
                    if (tally.failures() == 0) {
                        outlook.ways().isBack(Way.ONE_OFF);
                    }
                })
                .onErrorResume(Ways::isRefusal, failure -> Mono.just(refused(failure)));
    }

    /** Something is missing in the first cycle that has met it; then it is known, and asked for again after a while. */
    private Tally refused(Throwable failure) {
        outlook.ways().leave(Way.ONE_OFF, String.valueOf(failure.getMessage()));
        outlook.oneOffRefused(client.serverClock().now());
        return Ways.areFor(Way.ONE_OFF, wayLeft) ? Tally.NOTHING : Tally.failed("one-off tasks", failure);
    }

    private Mono<Tally> readPages(Archived archived, Stop stop) {
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
