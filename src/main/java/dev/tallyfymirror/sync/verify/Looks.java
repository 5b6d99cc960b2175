package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.sync.verify.Shelf.HeldRun;
import dev.tallyfymirror.tallyfy.Answer;
import dev.tallyfymirror.tallyfy.Archived;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.RunQuery;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import dev.tallyfymirror.tallyfy.TaskQuery;
import dev.tallyfymirror.tallyfy.item.Mapped;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.RunMapper;
import dev.tallyfymirror.tallyfy.item.TaskMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads items at Tallyfy, then what the mirror holds of them, and compares the two. */
final class Looks {
    private final TallyfyClient client;
    private final Shelf shelf;
    private final Judge judge;
    private final Tallies tallies;

    Looks(TallyfyClient client, Shelf shelf, Judge judge, Tallies tallies) {
        this.client = client;
        this.shelf = shelf;
        this.judge = judge;
        this.tallies = tallies;
    }

    /** A run that was looked at, and its tasks to be. */
    record RunLook(Look<RunColumn> look, @Nullable HeldRun held) {
        /** As Tallyfy shows the run, not as the mirror holds it: or its tasks would seem to be right with it. */
        TaskSet tasks() {
            Held<RunColumn> after = look.after();
            return after == null
                    ? new TaskSet(look.id(), TaskSet.ONE_OFF.run())
                    : new TaskSet(look.id(), new HeldRun(after, held == null ? null : held.tasksReadAt()).state());
        }
    }

    /** All pages of all runs, archived ones too. */
    Flux<Page> listRuns() {
        return client.listRuns(RunQuery.ALL);
    }

    /** The runs of a page whose ids are wanted. */
    Mono<List<RunLook>> runs(Page page, Predicate<String> wanted) {
        List<Observation<RunColumn>> seen = page.items().stream()
                .filter(item -> isWanted(item, wanted))
                .flatMap(item -> observed(item, RunMapper.map(item, Source.LIST), page.when()))
                .toList();
        return runs(seen);
    }

    private Mono<List<RunLook>> runs(List<Observation<RunColumn>> seen) {
        return shelf.findRuns(ids(seen))
                .map(held ->
                        seen.stream().map(one -> run(one, held.get(one.id()))).toList());
    }

    private RunLook run(Observation<RunColumn> seen, @Nullable HeldRun held) {
        return new RunLook(judge.run(held == null ? null : held.run(), seen, shelf.lookedAt(held)), held);
    }

    /** "Get process"; empty where what it answers is no run. */
    Mono<RunLook> run(String id) {
        return client.findRun(id)
                .flatMap(answer -> runs(observed(id, answer, item -> RunMapper.map(item, Source.GET))))
                .flatMapIterable(looks -> looks)
                .next();
    }

    /** All pages of the tasks. */
    Flux<Page> listTasks(TaskSet set) {
        return set.runId() == null
                ? client.listOrganizationTasks(TaskQuery.oneOff(Archived.WITH))
                : client.listTasks(set.runId());
    }

    /** The tasks of a page whose ids are wanted. */
    Mono<List<Look<TaskColumn>>> tasks(Page page, TaskSet set, Predicate<String> wanted) {
        Source source = set.runId() == null ? Source.ORGANIZATION_LIST : Source.LIST;
        List<Observation<TaskColumn>> seen = page.items().stream()
                .filter(item -> set.runId() != null || TaskMapper.runId(item) == null)
                .filter(item -> isWanted(item, wanted))
                .flatMap(item -> observed(item, TaskMapper.map(item, source, set.runId()), page.when()))
                .toList();
        return tasks(seen, set);
    }

    private Mono<List<Look<TaskColumn>>> tasks(List<Observation<TaskColumn>> seen, TaskSet set) {
        return shelf.findTasks(ids(seen))
                .map(held -> seen.stream().map(one -> task(one, held, set)).toList());
    }

    private Look<TaskColumn> task(Observation<TaskColumn> seen, Map<String, Held<TaskColumn>> all, TaskSet set) {
        Held<TaskColumn> held = all.get(seen.id());
        return judge.task(held, seen, set.run(), shelf.lookedAt(held, set));
    }

    /** "Get task"; empty where what it answers is no task. */
    Mono<Look<TaskColumn>> task(String id, TaskSet set) {
        return client.findTask(id)
                .flatMap(answer ->
                        tasks(observed(id, answer, item -> TaskMapper.map(item, Source.GET, set.runId())), set))
                .flatMapIterable(looks -> looks)
                .next();
    }

    private static boolean isWanted(RawItem item, Predicate<String> wanted) {
        String id = item.id();
        return id == null || wanted.test(id);
    }

    private <C extends Enum<C> & Column> List<Observation<C>> observed(
            String id, Answer answer, Function<RawItem, Mapped<C>> mapping) {
        if (answer instanceof Answer.Present present) {
            return observed(present.item(), mapping.apply(present.item()), present.when())
                    .toList();
        }
        Presence presence = answer instanceof Answer.Deleted ? Presence.DELETED : Presence.HIDDEN;
        return List.of(Observation.absent(id, presence, answer.when()));
    }

    /** What can't be mapped is held back whole by the mirror, and can't be compared. */
    private <C extends Enum<C> & Column> Stream<Observation<C>> observed(RawItem item, Mapped<C> mapped, When when) {
        if (mapped instanceof Mapped.Readable<C> readable) {
            return Stream.of(Observation.of(readable.item(), when, item.hash()));
        }
        tallies.unmapped(item.hash());
        return Stream.empty();
    }

    private static List<String> ids(List<? extends Observation<?>> seen) {
        List<String> ids = new ArrayList<>();
        seen.forEach(one -> ids.add(one.id()));
        return ids;
    }
}
