package dev.tallyfymirror.sync;

import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.tallyfy.item.RawItem;
import dev.tallyfymirror.tallyfy.item.TaskMapper;
import org.jspecify.annotations.Nullable;

/** One task as an answer showed it, or told that it is gone: not mapped yet. */
record TaskSighting(
        @Nullable String id,
        @Nullable String runId,
        Presence presence,
        @Nullable RawItem raw,
        Source source,
        When when) implements Sighting {

    /** {@code runId}: where it was asked for; a single task that was asked for without one names its run itself. */
    static TaskSighting of(RawItem raw, @Nullable String runId, Source source, When when) {
        String run = runId == null && source == Source.GET ? TaskMapper.runId(raw) : runId;
        return new TaskSighting(raw.id(), run, Presence.PRESENT, raw, source, when);
    }

    static TaskSighting absent(String taskId, @Nullable String runId, Presence presence, When when) {
        return new TaskSighting(taskId, runId, presence, null, Source.GET, when);
    }

    boolean isListed() {
        return raw != null && source != Source.GET && source != Source.COMPLETE;
    }

    /** The hash that an unchanged list body would have; 0 for bodies of other kinds. */
    long listHash() {
        return raw == null || !isListed() ? 0 : raw.hash();
    }
}
