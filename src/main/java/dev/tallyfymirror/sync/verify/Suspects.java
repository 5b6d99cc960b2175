package dev.tallyfymirror.sync.verify;

import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.TaskColumn;
import dev.tallyfymirror.sync.verify.Finding.Aspect;
import dev.tallyfymirror.sync.verify.Finding.What;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What differed at the first look and is to be looked at again, by run. Thread-safe. */
final class Suspects {
    /** The key null: the tasks outside of any run. */
    private final Map<@Nullable String, OfRun> byRun = new LinkedHashMap<>();

    private final Map<@Nullable String, Integer> pages = new HashMap<>();
    /** Each once, though another run's list may be held to show it too. */
    private final Set<String> tasks = new HashSet<>();

    private int count;

    /** What differed of one item; {@code version}: the row's, as it was held then. */
    record Suspect(Set<Mark> marks, @Nullable Instant version) {
        static Suspect of(Look<?> look) {
            return new Suspect(look.aspects().stream().map(Mark::of).collect(Collectors.toSet()), look.version());
        }

        /**
         * What differed then and differs now. Another {@code raw} alone can't be seen by another call: then it still
         * differs if the row is as it was.
         */
        List<Aspect> agreeing(Look<?> now) {
            boolean isRawUnseen = marks.equals(Set.of(Mark.RAW)) && !now.isDifferent() && isSameVersion(now);
            return isRawUnseen && isOtherCall(now)
                    ? List.of(new Aspect(What.DIFFERS, "raw", null, null))
                    : now.aspects().stream()
                            .filter(aspect -> marks.contains(Mark.of(aspect)))
                            .toList();
        }

        private boolean isSameVersion(Look<?> now) {
            return version != null && version.equals(now.version());
        }

        private static boolean isOtherCall(Look<?> now) {
            var held = now.held();
            var item = now.seen().item();
            return held != null
                    && item != null
                    && held.row().raw().source() != item.raw().source();
        }
    }

    /** What of an item differs, without the values. */
    record Mark(What what, @Nullable String field) {
        static final Mark RAW = new Mark(What.DIFFERS, "raw");

        static Mark of(Aspect aspect) {
            return new Mark(aspect.what(), aspect.field());
        }
    }

    /** {@code run} is null where only tasks differed; {@code pages}: how many their list had. */
    record OfRun(@Nullable String runId, @Nullable Suspect run, Map<String, Suspect> tasks, int pages) {
        /** Whether the list shows them with no more requests than asking for each. */
        boolean isListCheaper() {
            return pages > 0 && pages <= tasks.size();
        }
    }

    synchronized void run(Look<RunColumn> look) {
        if (look.isDifferent()) {
            OfRun before = ofRun(look.id());
            byRun.put(look.id(), new OfRun(look.id(), Suspect.of(look), before.tasks(), 0));
            count++;
        }
    }

    synchronized void task(Look<TaskColumn> look, @Nullable String runId) {
        if (look.isDifferent() && tasks.add(look.id())) {
            ofRun(runId).tasks().put(look.id(), Suspect.of(look));
            count++;
        }
    }

    synchronized void read(@Nullable String runId, int number) {
        if (byRun.containsKey(runId)) {
            pages.put(runId, number);
        }
    }

    private OfRun ofRun(@Nullable String runId) {
        return byRun.computeIfAbsent(runId, id -> new OfRun(id, null, new LinkedHashMap<>(), 0));
    }

    synchronized int count() {
        return count;
    }

    synchronized List<OfRun> all() {
        List<OfRun> all = new ArrayList<>();
        byRun.forEach((id, one) -> all.add(new OfRun(id, one.run(), one.tasks(), pages.getOrDefault(id, 0))));
        return all;
    }
}
