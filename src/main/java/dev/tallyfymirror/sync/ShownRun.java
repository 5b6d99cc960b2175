package dev.tallyfymirror.sync;

import dev.tallyfymirror.tallyfy.item.RawItem;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A run that a list has shown with its tasks; {@code entry} is the run without them. */
record ShownRun(String runId, RawItem entry, List<RawItem> tasks) {
    Set<String> ids() {
        return tasks.stream().map(RawItem::id).filter(Objects::nonNull).collect(Collectors.toSet());
    }
}
