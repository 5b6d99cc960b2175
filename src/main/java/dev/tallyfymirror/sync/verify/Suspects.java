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
    private static final Mark ANOTHER_RUN = new Mark(What.DIFFERS, TaskColumn.RUN_ID.sqlName());

    /** The key null: the tasks outside of any run. */
    private final Map<@Nullable String, OfRun> byRun = new LinkedHashMap<>();

    private final Map<@Nullable String, Integer> pages = new HashMap<>();
    private final Map<Set<Mark>, Set<Mark>> ways = new HashMap<>();
    /** Each once: both runs may have it looked at, the one that shows it and the one that is held to. */
    private final Set<String> moved = new HashSet<>();

    private int count;

    /** What differed of one item; {@code version}: the row's, as it was held then, where it matters. */
    record Suspect(Set<Mark> marks, @Nullable Instant version) {
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
            byRun.put(look.id(), new OfRun(look.id(), suspect(look), before.tasks(), 0));
            count++;
        }
    }

    synchronized void task(Look<TaskColumn> look, @Nullable String runId) {
        if (look.isDifferent()) {
            Suspect suspect = suspect(look);
            if (!suspect.marks().contains(ANOTHER_RUN) || moved.add(look.id())) {
                ofRun(runId).tasks().put(look.id(), suspect);
                count++;
            }
        }
    }

    /** A mirror that differs everywhere does so in few ways: each is kept once. */
    private Suspect suspect(Look<?> look) {
        Set<Mark> marks = look.aspects().stream().map(Mark::of).collect(Collectors.toUnmodifiableSet());
        boolean isRaw = marks.equals(Set.of(Mark.RAW));
        return new Suspect(ways.computeIfAbsent(marks, way -> way), isRaw ? look.version() : null);
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
