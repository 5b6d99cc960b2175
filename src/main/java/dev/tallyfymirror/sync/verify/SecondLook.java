package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Quarantined.Kind;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.sync.Faults;
import dev.tallyfymirror.sync.verify.Finding.Aspect;
import dev.tallyfymirror.sync.verify.Finding.Difference;
import dev.tallyfymirror.sync.verify.Finding.What;
import dev.tallyfymirror.sync.verify.Looks.RunLook;
import dev.tallyfymirror.sync.verify.Suspects.OfRun;
import dev.tallyfymirror.sync.verify.Suspects.Suspect;
import dev.tallyfymirror.tallyfy.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks again at what differed: what agrees now was a change in flight, what differs as before is a difference. */
final class SecondLook {
    /** So often, where the mirror writes the row at the same time. */
    private static final int TRIES = 3;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Of runs looked at beside the one whose differences are given out. */
    private static final int AHEAD = 16;

    private final Looks looks;
    private final Shelf shelf;
    private final Tallies tallies;

    SecondLook(Looks looks, Shelf shelf, Tallies tallies) {
        this.looks = looks;
        this.shelf = shelf;
        this.tallies = tallies;
    }

    Flux<Finding> look(List<OfRun> suspects, int concurrency) {
        return Flux.fromIterable(suspects).flatMapSequential(this::look, concurrency, AHEAD);
    }

    private Flux<Finding> look(OfRun one) {
        String runId = one.runId();
        if (runId == null) {
            return tasks(one, TaskSet.ONE_OFF);
        }
        Suspect suspect = one.run();
        return suspect == null
                ? shelf.findRuns(List.of(runId))
                        .map(held -> held.containsKey(runId)
                                ? Objects.requireNonNull(held.get(runId)).state()
                                : RunState.NONE)
                        .flatMapMany(run -> tasks(one, new TaskSet(runId, run)))
                : run(one, runId, suspect);
    }

    /** Where the run is gone, so are its tasks, and nothing is to be said of each. */
    private Flux<Finding> run(OfRun one, String runId, Suspect suspect) {
        return settled(looks.run(runId), RunLook::look, TRIES)
                .flatMapMany(run -> Flux.concat(
                        differences(Kind.RUN, suspect, run.look(), null, RunColumn.LAST_UPDATED, RunColumn.CREATED_AT),
                        run.look().seen().presence() == Presence.PRESENT ? tasks(one, run.tasks()) : Flux.empty()))
                .onErrorResume(Faults::isPartial, failure -> Flux.just(FirstLook.unread("run " + runId, failure)));
    }

    private Flux<Finding> tasks(OfRun one, TaskSet set) {
        Flux<Finding> tasks = one.isListCheaper() ? listed(one, set) : asked(one, set, Set.of());
        return tasks.onErrorResume(Faults::isPartial, failure -> Flux.just(FirstLook.unread(set.words(), failure)));
    }

    private Flux<Finding> listed(OfRun one, TaskSet set) {
        return Flux.defer(() -> {
            Set<String> shown = new HashSet<>();
            return looks.listTasks(set)
                    .concatMap(page -> listed(page, one.tasks(), shown, set), 0)
                    .concatWith(Flux.defer(() -> asked(one, set, shown)));
        });
    }

    private Flux<Finding> listed(Page page, Map<String, Suspect> suspects, Set<String> shown, TaskSet set) {
        return looks.tasks(page, set, id -> suspects.containsKey(id) && shown.add(id))
                .flatMapIterable(all -> all)
                .concatMap(
                        look -> isOpen(look)
                                ? ask(look.id(), Objects.requireNonNull(suspects.get(look.id())), set)
                                : differences(look, Objects.requireNonNull(suspects.get(look.id())), set),
                        0);
    }

    private Flux<Finding> asked(OfRun one, TaskSet set, Set<String> except) {
        return Flux.fromIterable(one.tasks().entrySet())
                .filter(task -> !except.contains(task.getKey()))
                .concatMap(task -> ask(task.getKey(), task.getValue(), set), 0);
    }

    private Flux<Finding> ask(String id, Suspect suspect, TaskSet set) {
        return settled(looks.task(id, set), look -> look, TRIES)
                .flatMapMany(look -> differences(look, suspect, set))
                .onErrorResume(Faults::isPartial, failure -> Flux.just(FirstLook.unread("task " + id, failure)));
    }

    /** Once more where the row was written meanwhile, since what was seen may be from before. */
    private static <T> Mono<T> settled(Mono<T> looking, Function<? super T, ? extends Look<?>> of, int tries) {
        return looking.flatMap(one -> tries > 1 && isOpen(of.apply(one))
                ? Mono.delay(PAUSE).then(Mono.defer(() -> settled(looking, of, tries - 1)))
                : Mono.just(one));
    }

    private static boolean isOpen(Look<?> look) {
        return look.isDifferent() && look.isOvertaken();
    }

    private Flux<Finding> differences(Look<TaskColumn> look, Suspect suspect, TaskSet set) {
        return differences(Kind.TASK, suspect, look, set.runId(), TaskColumn.LAST_UPDATED, TaskColumn.CREATED_AT);
    }

    private <C extends Enum<C> & Column> Flux<Finding> differences(
            Kind kind, Suspect suspect, Look<C> look, @Nullable String runId, C lastUpdated, C createdAt) {
        List<Aspect> aspects = suspect.agreeing(look);
        Flux<Finding> differences = Flux.fromIterable(aspects)
                .map(aspect -> new Difference(
                        kind,
                        look.id(),
                        runId,
                        aspect,
                        look.lookedAt(),
                        isSince(look.lookedAt(), date(look, aspect, lastUpdated, createdAt))));
        boolean isMissing = aspects.stream().anyMatch(aspect -> aspect.what() == What.MISSING);
        return isMissing ? unlessHeldBack(kind, look.id(), differences) : differences;
    }

    /** An item that the database refused stands in quarantine as a whole. */
    private Flux<Finding> unlessHeldBack(Kind kind, String id, Flux<Finding> differences) {
        return shelf.isHeldBack(kind, id).flatMapMany(isHeldBack -> {
            if (isHeldBack) {
                tallies.heldBack();
            }
            return isHeldBack ? Flux.empty() : differences;
        });
    }

    /** When Tallyfy says that it became so; null where it does not. */
    private static <C extends Enum<C> & Column> @Nullable Instant date(
            Look<C> look, Aspect aspect, C lastUpdated, C createdAt) {
        var after = look.after();
        if (after != null && "overdue_since".equals(aspect.field())) {
            return after.row().marks().overdueSince();
        }
        Item<C> item = look.seen().item();
        Columns<C> columns = item == null ? null : item.columns();
        if (columns == null) {
            return null;
        }
        Instant updated = columns.instant(lastUpdated);
        return updated == null ? columns.instant(createdAt) : updated;
    }

    /** Within one second nobody can say which was first. */
    private static boolean isSince(@Nullable Instant lookedAt, @Nullable Instant date) {
        return lookedAt != null && date != null && !date.isBefore(lookedAt.truncatedTo(ChronoUnit.SECONDS));
    }
}
