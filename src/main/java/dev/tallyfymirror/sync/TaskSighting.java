package dev.tallyfymirror.sync;

import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.tallyfy.item.RawItem;
import org.jspecify.annotations.Nullable;

/** One task as an answer showed it, or told that it is gone: not mapped yet. */
record TaskSighting(
        @Nullable String id,
        @Nullable String runId,
        Presence presence,
        @Nullable RawItem raw,
        Source source,
        When when) implements Sighting {

    static TaskSighting of(RawItem raw, @Nullable String runId, Source source, When when) {
        return new TaskSighting(raw.id(), runId, Presence.PRESENT, raw, source, when);
    }

    static TaskSighting absent(String taskId, @Nullable String runId, Presence presence, When when) {
        return new TaskSighting(taskId, runId, presence, null, Source.GET, when);
    }

    /** The hash that an unchanged list body would have; 0 for bodies of other kinds. */
    long listHash() {
        return raw == null || source == Source.GET || source == Source.COMPLETE ? 0 : raw.hash();
    }
}
