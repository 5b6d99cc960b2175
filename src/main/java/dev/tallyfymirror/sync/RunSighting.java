package dev.tallyfymirror.sync;

import dev.tallyfymirror.model.Observation.Presence;
import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.tallyfy.item.RawItem;
import org.jspecify.annotations.Nullable;

/** One run as an answer showed it, or told that it is gone: not mapped yet. */
record RunSighting(
        @Nullable String id, Presence presence, @Nullable RawItem raw, Source source, When when) implements Sighting {
    static RunSighting of(RawItem raw, Source source, When when) {
        return new RunSighting(raw.id(), Presence.PRESENT, raw, source, when);
    }

    static RunSighting absent(String runId, Presence presence, When when) {
        return new RunSighting(runId, presence, null, Source.GET, when);
    }

    long listHash() {
        return raw == null || source != Source.LIST ? 0 : raw.hash();
    }
}
