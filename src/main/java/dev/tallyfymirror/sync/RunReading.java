package dev.tallyfymirror.sync;

import dev.tallyfymirror.mirror.Reading;
import dev.tallyfymirror.tallyfy.Page;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reading of one run's tasks while it goes on: when it began, by the server's clock, and which were shown. */
final class RunReading {
    private final RunToRead run;
    private final Set<String> shown = new HashSet<>();
    private @Nullable Instant startedAt;

    RunReading(RunToRead run) {
        this.run = run;
    }

    /** One that was begun before; what it has shown is known elsewhere. */
    RunReading(Reading begun) {
        this(new RunToRead(begun.runId(), begun.runHash()));
        this.startedAt = begun.startedAt();
    }

    RunToRead run() {
        return run;
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

    /** What was shown, as far as it is not known elsewhere. */
    Set<String> shown() {
        return Set.copyOf(shown);
    }

    /** It is known elsewhere. */
    void forgetShown() {
        shown.clear();
    }

    /** To be asked at the end, when at least one page has been shown. */
    Reading done() {
        if (startedAt == null) {
            throw new IllegalStateException("no page of run " + runId() + " was read");
        }
        return new Reading(runId(), startedAt, run.hash(), true);
    }
}
