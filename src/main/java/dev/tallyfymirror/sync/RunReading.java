package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Reading;
import dev.tallyfymirror.mirror.TaskGlimpse;
import dev.tallyfymirror.tallyfy.Page;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reading of one run's tasks while it goes on: when it began, by the server's clock, and which were shown. */
final class RunReading {
    private final RunToRead run;
    private final Set<String> shown = new HashSet<>();
    private @Nullable Instant startedAt;
    private @Nullable Map<String, TaskGlimpse> held;

    RunReading(RunToRead run) {
        this.run = run;
    }

    String runId() {
        return run.id();
    }

    void show(Page page) {
        if (startedAt == null) {
            startedAt = page.when().observedAt();
        }
        page.items().forEach(item -> {
            if (item.id() != null) {
                shown.add(item.id());
            }
        });
    }

    boolean hasShown(String taskId) {
        return shown.contains(taskId);
    }

    /** Whether this page seems to be all there is, so that it is worth while to look at all that is held of the run. */
    boolean isLikelyWhole(Page page) {
        Integer total = page.pagination().total();
        return page.number() == 1 && total != null && total <= page.items().size();
    }

    /** All that was held of the run before its only page was recorded. */
    void held(Map<String, TaskGlimpse> tasks) {
        held = tasks;
    }

    Optional<Map<String, TaskGlimpse>> held() {
        return Optional.ofNullable(held);
    }

    /** To be asked at the end, when at least one page has been shown. */
    Reading done() {
        if (startedAt == null) {
            throw new IllegalStateException("no page of run " + runId() + " was read");
        }
        return new Reading(runId(), startedAt, run.hash());
    }
}
