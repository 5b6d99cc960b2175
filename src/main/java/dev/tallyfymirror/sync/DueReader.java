package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.DueTask;
import dev.tallyfymirror.sync.rule.DuePlan;
import dev.tallyfymirror.sync.rule.Streak;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks Tallyfy about tasks whose deadline has passed, by the way that takes the fewest requests: each by its id, several
 * of one run by the run's list, many of many runs by the organization's list. What is said becomes an observation like
 * any other; what a list did not show is asked for otherwise.
 */
final class DueReader {
    private final Term term;
    private final TallyfyClient client;
    private final SyncSettings settings;
    private final TaskRecorder recorder;
    private final Confirmation confirmation;
    private final BooleanSupplier mayTake;

    /** {@code mayTake}: whether one more run may be taken away. */
    DueReader(Term term, TallyfyClient client, SyncSettings settings, BooleanSupplier mayTake) {
        this.mayTake = mayTake;
        this.term = term;
        this.client = client;
        this.settings = settings;
        this.recorder = new TaskRecorder(term);
        this.confirmation =
                new Confirmation(term, client, recorder, settings.pace().maxAge());
    }

    /** What of a question met errors, and what was in none of the lists; the others were answered. */
    record Outcome(Collection<DueTask> failed, Collection<DueTask> unshown) {
        static final Outcome ANSWERED = new Outcome(List.of(), List.of());

        static Outcome failed(Collection<DueTask> due) {
            return new Outcome(due, List.of());
        }

        Outcome plus(Outcome other) {
            return new Outcome(joined(failed, other.failed), joined(unshown, other.unshown));
        }

        private static List<DueTask> joined(Collection<DueTask> some, Collection<DueTask> others) {
            List<DueTask> all = new ArrayList<>(some);
            all.addAll(others);
            return all;
        }
    }

    /** By the cheapest way. Never fails for what Tallyfy answers, or does not. */
    Mono<Outcome> read(List<DueTask> due) {
        return plan(due)
                .flatMap(plan -> plan.isWorthLists() ? readByLists(due, plan) : readEach(plan))
                .onErrorResume(Faults::isTallyfys, failure -> Mono.just(Outcome.failed(due)));
    }

    /** The same without the organization's list, which did not show them. */
    Mono<Outcome> readUnshown(List<DueTask> due) {
        return plan(due)
                .flatMap(this::readEach)
                .onErrorResume(Faults::isTallyfys, failure -> Mono.just(Outcome.failed(due)));
    }

    private Mono<DuePlan> plan(List<DueTask> due) {
        Set<String> crowded = DuePlan.crowded(due);
        return crowded.isEmpty()
                ? Mono.just(DuePlan.of(due, Map.of(), client.pageSize()))
                : term.stores()
                        .timetable()
                        .countTasks(term.org(), crowded)
                        .map(counts -> DuePlan.of(due, counts, client.pageSize()));
    }

    private Mono<Outcome> readByLists(List<DueTask> due, DuePlan plan) {
        return new DueLists(term, client, recorder)
                .read(due)
                .flatMap(answeredAt -> stillDue(due).flatMap(rest -> readRest(rest, answeredAt)))
                .switchIfEmpty(Mono.defer(() -> readEach(plan)));
    }

    private Mono<Outcome> readRest(List<DueTask> rest, Instant answeredAt) {
        List<DueTask> unshown =
                DuePlan.unshown(rest, answeredAt, settings.announcing().grace());
        return unshown.size() <= DuePlan.FEW
                ? plan(unshown).flatMap(this::readEach)
                : Mono.just(new Outcome(List.of(), unshown));
    }

    /** Some runs after the others, so that under a small budget some are answered before all have been taken as missed. */
    private Mono<Outcome> readEach(DuePlan plan) {
        DueRuns runs = new DueRuns(term, client, settings.concurrency(), mayTake);
        Streak streak = new Streak();
        return Flux.fromIterable(plan.parts())
                .concatMap(part -> stillDue(part.due()).flatMap(due -> readSome(part.of(due), runs, streak)), 0)
                .reduce(Outcome.ANSWERED, Outcome::plus);
    }

    /** The runs first: a task does not say that its run was archived. */
    private Mono<Outcome> readSome(DuePlan plan, DueRuns runs, Streak streak) {
        return runs.find(plan.due())
                .then(Mono.defer(() -> plan.runs().isEmpty()
                        ? Mono.empty()
                        : readRuns(runs.answered().found(plan.runs().keySet()))))
                .then(Mono.defer(() -> stillDue(plan.due())))
                .flatMap(rest -> readSingle(runs.answered().found(rest), streak)
                        .map(Outcome::failed)
                        .map(Outcome.failed(runs.answered().failed(rest))::plus));
    }

    private Mono<Void> readRuns(Collection<String> runs) {
        TaskReader reader = new TaskReader(term, client, settings);
        return term.stores()
                .mirror()
                .glimpseRuns(term.org(), runs)
                .flatMapMany(held ->
                        reader.read(Flux.fromIterable(held.values()).map(run -> new RunToRead(run.id(), run.hash()))))
                .then();
    }

    private Mono<List<DueTask>> stillDue(List<DueTask> due) {
        Instant latest = client.serverClock().now().minus(settings.announcing().grace());
        return term.stores()
                .timetable()
                .listStillDue(term.org(), latest, due.stream().map(DueTask::id).toList());
    }

    /** Emits those that could not be had. */
    private Mono<List<DueTask>> readSingle(List<DueTask> single, Streak streak) {
        return Flux.fromIterable(single)
                .flatMap(task -> readOne(task, streak), settings.concurrency())
                .collectList();
    }

    private Mono<DueTask> readOne(DueTask task, Streak streak) {
        return Mono.defer(() -> streak.isHopeless()
                ? Mono.just(task)
                : confirmation
                        .confirm(task.id(), task.runId())
                        .filter(tally -> hasFailed(tally, streak))
                        .map(tally -> task));
    }

    private static boolean hasFailed(Tally tally, Streak streak) {
        if (tally.failures() > 0) {
            streak.failed();
            return true;
        }
        streak.succeeded();
        return false;
    }
}
