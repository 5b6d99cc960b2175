package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.sync.Faults;
import dev.tallyfymirror.sync.verify.Finding.Unread;
import dev.tallyfymirror.sync.verify.Looks.RunLook;
import dev.tallyfymirror.tallyfy.NotFoundException;
import dev.tallyfymirror.tallyfy.NotVisibleException;
import dev.tallyfymirror.tallyfy.Page;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads everything once: the lists of runs, each run's own list of tasks as soon as the run is shown, one-off tasks, and
 * by id what is held as there and was not shown. What differs is a suspect; what comes out is what could not be read.
 */
final class FirstLook {
    private final Looks looks;
    private final Shelf shelf;
    private final Suspects suspects;
    private final Tallies tallies;
    private final Runnable progressed;
    private final Set<String> shown = ConcurrentHashMap.newKeySet();
    private volatile int announced;
    private volatile boolean isListed = true;

    FirstLook(Looks looks, Shelf shelf, Suspects suspects, Tallies tallies, Runnable progressed) {
        this.looks = looks;
        this.shelf = shelf;
        this.suspects = suspects;
        this.tallies = tallies;
        this.progressed = progressed;
    }

    /** A run whose tasks are to be read, or what could not be. */
    private record Step(@Nullable TaskSet tasks, @Nullable Unread unread) {
        static Step of(TaskSet tasks) {
            return new Step(tasks, null);
        }

        static Step of(Unread unread) {
            return new Step(null, unread);
        }
    }

    /** How many runs there are, as far as the lists have told. */
    int announced() {
        return Math.max(announced, shown.size());
    }

    /** {@code concurrency}: runs whose tasks are read at once. */
    Flux<Finding> read(int concurrency, boolean oneOff) {
        Flux<Step> runs = Flux.concat(
                listRuns(), Flux.defer(() -> isShort() ? listRuns() : Flux.empty()), Flux.defer(this::askForUnshown));
        return runs.flatMap(this::follow, concurrency, 1)
                .concatWith(Flux.defer(this::askForStrays))
                .concatWith(oneOff ? compareTasks(TaskSet.ONE_OFF) : Flux.empty());
    }

    /** Rows that move are missed by a pass; what a second one misses too is asked for by id, if it is held. */
    private boolean isShort() {
        return isListed && shown.size() < announced;
    }

    private Flux<Step> listRuns() {
        return looks.listRuns().concatMap(this::compareRuns, 0).onErrorResume(Faults::isPartial, failure -> {
            isListed = false;
            return Flux.just(Step.of(unread("list of runs", failure)));
        });
    }

    private Flux<Step> compareRuns(Page page) {
        Integer total = page.pagination().total();
        announced = Math.max(announced, total == null ? 0 : total);
        return looks.runs(page, shown::add)
                .flatMapIterable(runs -> runs)
                .doOnNext(this::take)
                .map(run -> Step.of(run.tasks()));
    }

    private Flux<Step> askForUnshown() {
        return isListed
                ? shelf.listRuns().filter(id -> !shown.contains(id)).concatMap(this::askForRun, 0)
                : Flux.empty();
    }

    private Flux<Step> askForRun(String id) {
        return looks.run(id)
                .doOnNext(this::take)
                .filter(FirstLook::isThere)
                .doOnNext(run -> shown.add(id))
                .map(run -> Step.of(run.tasks()))
                .onErrorResume(Faults::isPartial, failure -> Mono.just(Step.of(unread("run " + id, failure))))
                .flux();
    }

    private void take(RunLook run) {
        tallies.compared(1, 0);
        suspects.run(run.look());
    }

    private static boolean isThere(RunLook run) {
        return run.look().seen().presence() == Presence.PRESENT;
    }

    private Flux<Finding> follow(Step step) {
        TaskSet set = step.tasks();
        return set == null ? Mono.<Finding>justOrEmpty(step.unread()).flux() : compareTasks(set);
    }

    private Flux<Finding> compareTasks(TaskSet set) {
        return Flux.defer(() -> {
            Set<String> shownOfIt = new HashSet<>();
            AtomicInteger pages = new AtomicInteger();
            return looks.listTasks(set)
                    .doOnNext(page -> pages.incrementAndGet())
                    .concatMap(page -> looks.tasks(page, set, shownOfIt::add).doOnNext(some -> take(some, set)), 0)
                    .thenMany(Flux.defer(() -> askForUnshown(set, shownOfIt)))
                    .onErrorResume(failure -> isRefusal(set, failure), failure -> settleRefused(set, failure))
                    .onErrorResume(Faults::isPartial, failure -> Flux.just(unread(set.words(), failure)))
                    .doOnTerminate(() -> ended(set, pages.get()));
        });
    }

    private void ended(TaskSet set, int pages) {
        suspects.read(set.runId(), pages);
        if (set.runId() != null) {
            tallies.runRead();
        }
        progressed.run();
    }

    private void take(List<Look<TaskColumn>> some, TaskSet set) {
        tallies.compared(0, some.size());
        some.forEach(look -> suspects.task(look, set.runId()));
        progressed.run();
    }

    private static boolean isRefusal(TaskSet set, Throwable failure) {
        return set.runId() != null && (failure instanceof NotFoundException || failure instanceof NotVisibleException);
    }

    /** Tasks that answer 404 or 403: the run has gone meanwhile, or they can't be read though it is there. */
    private Flux<Finding> settleRefused(TaskSet set, Throwable failure) {
        return looks.run(String.valueOf(set.runId())).flatMapMany(run -> {
            if (isThere(run)) {
                return Flux.just(unread(set.words(), failure));
            }
            suspects.run(run.look());
            return Flux.empty();
        });
    }

    private Flux<Finding> askForUnshown(TaskSet set, Set<String> shownOfIt) {
        return shelf.listTasks(set.runId())
                .filter(task -> !shownOfIt.contains(task.id()))
                .concatMap(task -> askForTask(task.id(), set), 0);
    }

    /** Held as there, in runs that are not: no list shows them. */
    private Flux<Finding> askForStrays() {
        return isListed
                ? shelf.listStrays()
                        .filter(task -> !shown.contains(String.valueOf(task.runId())))
                        .concatMap(
                                task -> stateOf(String.valueOf(task.runId()))
                                        .flatMapMany(set -> askForTask(task.id(), set)),
                                0)
                : Flux.empty();
    }

    private Mono<TaskSet> stateOf(String runId) {
        return shelf.findRuns(List.of(runId)).map(held -> {
            var run = held.get(runId);
            return new TaskSet(runId, run == null ? RunState.NONE : run.state());
        });
    }

    private Flux<Finding> askForTask(String id, TaskSet set) {
        return looks.task(id, set)
                .doOnNext(look -> take(List.of(look), set))
                .thenMany(Flux.<Finding>empty())
                .onErrorResume(Faults::isPartial, failure -> Flux.just(unread("task " + id, failure)));
    }

    static Unread unread(String what, Throwable failure) {
        return new Unread(what, String.valueOf(failure.getMessage()));
    }
}
