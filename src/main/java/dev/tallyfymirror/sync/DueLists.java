package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.DueTask;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.sync.Ways.Way;
import dev.tallyfymirror.sync.rule.DuePlan;
import dev.tallyfymirror.tallyfy.Archived;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import dev.tallyfymirror.tallyfy.TaskQuery;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The organization's task list, asked for many due tasks at once: a hundred a request, whatever their runs. First what
 * Tallyfy calls overdue, the latest deadline first; then, where still many are missing, the lists in which they may have
 * ended up just before. What a page shows of a due task is recorded; a list is read on only while its pages show some.
 *
 * <p>What no list shows proves nothing: filters and orders are not to be relied on, and rows shift while pages are read.
 */
final class DueLists {
    /** A page that shows fewer costs more than asking for them. */
    private static final int WORTH_A_PAGE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(DueLists.class);
    private static final TaskQuery OVERDUE = new TaskQuery("overdue", Archived.WITHOUT, false, "-deadline");
    private static final List<TaskQuery> ELSEWHERE = List.of(
            new TaskQuery("complete", Archived.WITHOUT, false, "completed_newest"),
            new TaskQuery("due_soon", Archived.WITHOUT, false, "deadline"),
            new TaskQuery("auto-skipped", Archived.WITHOUT, false, "newest"),
            new TaskQuery(null, Archived.ONLY, false, "newest"));

    private final Term term;
    private final TallyfyClient client;
    private final TaskRecorder recorder;

    DueLists(Term term, TallyfyClient client, TaskRecorder recorder) {
        this.term = term;
        this.client = client;
        this.recorder = recorder;
    }

    /** Whether one page at the end of a list is worth another. */
    private record Look(TaskQuery query, int number, int shown, boolean isLast, Instant answeredAt) {
        boolean isWorthMore(Map<String, DueTask> missing) {
            return shown >= WORTH_A_PAGE && !isLast && !missing.isEmpty();
        }
    }

    /** Emits when the list of what is overdue was first answered, by the server's clock; nothing where it can't be had. */
    Mono<Instant> read(List<DueTask> due) {
        return Mono.defer(() -> {
            Map<String, DueTask> missing = new HashMap<>();
            if (!term.ways().isOpen(Way.DUE)) {
                return Mono.empty();
            }
            due.forEach(task -> missing.put(task.id(), task));
            return readOn(OVERDUE, missing)
                    .onErrorResume(Ways::isRefusal, this::refused)
                    .onErrorResume(Faults::isPartial, failure -> failed(due.size(), failure))
                    .flatMap(answeredAt -> readElsewhere(missing).thenReturn(answeredAt));
        });
    }

    /** They are asked for one by one, from now on. */
    private Mono<Instant> refused(Throwable failure) {
        term.ways().leave(Way.DUE, String.valueOf(failure.getMessage()));
        return Mono.empty();
    }

    private Mono<Instant> failed(int due, Throwable failure) {
        LOG.warn(
                "organization {}: {} deadlines have passed and the task list can't be had, so the tasks are asked for"
                        + " one by one: {}",
                term.org(),
                due,
                failure.getMessage());
        return Mono.empty();
    }

    private Mono<Void> readElsewhere(Map<String, DueTask> missing) {
        return Flux.fromIterable(ELSEWHERE)
                .concatMap(
                        query -> Mono.defer(() -> missing.size() <= DuePlan.FEW ? Mono.empty() : readOn(query, missing))
                                .onErrorResume(Faults::isPartial, failure -> Mono.empty()),
                        0)
                .then();
    }

    private Mono<Instant> readOn(TaskQuery query, Map<String, DueTask> missing) {
        return look(query, 1, missing)
                .expand(look -> look.isWorthMore(missing) ? look(query, look.number() + 1, missing) : Mono.empty())
                .map(Look::answeredAt)
                .collectList()
                .map(answers -> answers.get(0));
    }

    private Mono<Look> look(TaskQuery query, int number, Map<String, DueTask> missing) {
        return client.requestOrganizationTasks(query, number).flatMap(page -> {
            List<TaskSighting> sightings = sightings(page, missing);
            Look look = new Look(
                    query, number, sightings.size(), isLast(page), page.when().observedAt());
            return sightings.isEmpty()
                    ? Mono.just(look)
                    : recorder.record(sightings, List.of()).thenReturn(look);
        });
    }

    private static List<TaskSighting> sightings(Page page, Map<String, DueTask> missing) {
        return page.items().stream()
                .filter(item -> item.id() != null && missing.containsKey(item.id()))
                .map(item ->
                        TaskSighting.of(item, runOf(missing.remove(item.id())), Source.ORGANIZATION_LIST, page.when()))
                .toList();
    }

    private static @Nullable String runOf(@Nullable DueTask task) {
        return task == null ? null : task.runId();
    }

    private static boolean isLast(Page page) {
        Integer pages = page.pagination().totalPages();
        return page.items().isEmpty() || (pages != null && pages <= page.number());
    }
}
