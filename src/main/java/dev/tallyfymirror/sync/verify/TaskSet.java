package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.model.RunState;
import org.jspecify.annotations.Nullable;

/** Tasks that are read together: those of a run, as which Tallyfy showed it, or those outside of any run (null). */
record TaskSet(@Nullable String runId, RunState run) {
    static final TaskSet ONE_OFF = new TaskSet(null, RunState.NONE);

    String words() {
        return runId == null ? "one-off tasks" : "tasks of run " + runId;
    }
}
