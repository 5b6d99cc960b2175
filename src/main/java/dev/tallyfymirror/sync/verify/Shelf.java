package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.diff.TaskDiff;
import dev.tallyfymirror.mirror.Contents;
import dev.tallyfymirror.mirror.Mirror;
import dev.tallyfymirror.mirror.RunGlimpse;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Quarantined.Kind;
import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.RunState;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.sync.Stores;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the mirror holds of one organization, and when it looked at it last. Reads only. */
final class Shelf {
    private final String org;
    private final Stores stores;
    private final Contents contents;
    private final @Nullable Instant lastCycle;

    /** {@code lastCycle}: when the last complete cycle began. */
    Shelf(String org, Stores stores, @Nullable Instant lastCycle) {
        this.org = org;
        this.stores = stores;
        this.contents = new Contents(stores.database());
        this.lastCycle = lastCycle;
    }

    /** A held run; {@code tasksReadAt}: when its tasks were last read completely. */
    record HeldRun(Held<RunColumn> run, @Nullable Instant tasksReadAt) {
        RunState state() {
            return RunState.of(run, tasksReadAt);
        }
    }

    Mono<Map<String, HeldRun>> findRuns(Collection<String> ids) {
        Mirror mirror = stores.mirror();
        return mirror.glimpseRuns(org, ids)
                .flatMap(glimpses -> mirror.findRuns(stores.database(), org, ids)
                        .map(held -> held.values().stream()
                                .collect(Collectors.toMap(
                                        Held::id, run -> new HeldRun(run, readAt(glimpses.get(run.id())))))));
    }

    private static @Nullable Instant readAt(@Nullable RunGlimpse glimpse) {
        return glimpse == null ? null : glimpse.tasksReadAt();
    }

    Mono<Map<String, Held<TaskColumn>>> findTasks(Collection<String> ids) {
        return stores.mirror().findTasks(stores.database(), org, ids);
    }

    /** What an open run is like shows in every cycle, what a closed one is like when it is read. */
    @Nullable
    Instant lookedAt(@Nullable HeldRun held) {
        if (held == null) {
            return lastCycle;
        }
        Instant changed = held.run().memory().when().observedAt();
        Instant read = later(changed, held.tasksReadAt());
        return Mirror.isOpen(held.run()) ? later(read, lastCycle) : read;
    }

    /** One-off tasks are listed in every cycle, the others read with their run. */
    @Nullable
    Instant lookedAt(@Nullable Held<TaskColumn> held, TaskSet set) {
        if (set.runId() == null) {
            return held == null ? lastCycle : later(TaskDiff.lastSeen(held, set.run()), lastCycle);
        }
        if (held == null) {
            Instant read = set.run().tasksReadAt();
            return read == null ? lastCycle : read;
        }
        return TaskDiff.lastSeen(held, set.run());
    }

    private static Instant later(Instant one, @Nullable Instant other) {
        return other != null && other.isAfter(one) ? other : one;
    }

    Flux<String> listRuns() {
        return contents.listRuns(org);
    }

    Flux<Contents.TaskOf> listTasks(@Nullable String runId) {
        return contents.listTasks(org, runId);
    }

    Flux<Contents.TaskOf> listStrays() {
        return contents.listStrays(org);
    }

    Mono<Boolean> isHeldBack(Kind kind, String id) {
        return contents.isHeldBack(org, kind, id);
    }
}
