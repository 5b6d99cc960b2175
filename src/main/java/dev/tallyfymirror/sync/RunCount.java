package dev.tallyfymirror.sync;

import dev.tallyfymirror.model.RunColumn;
import dev.tallyfymirror.model.Source;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.item.Embedding;
import dev.tallyfymirror.tallyfy.item.Mapped;
import dev.tallyfymirror.tallyfy.item.RunMapper;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How many runs there are: as they were counted when their reading began, and as the lists say. Thread-safe. */
final class RunCount {
    /** A tenth of all. */
    private static final int WORTH_LEAVING_OUT = 10;

    private final Set<String> launched = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Instant countedAt;
    private volatile int counted;
    private volatile int announced;

    /** A page of the list of all runs: the first one counts. */
    synchronized void count(Page page) {
        if (countedAt == null) {
            counted = total(page);
            countedAt = page.when().observedAt();
            announced = Math.max(announced, counted);
        }
    }

    /** A list shows these; where runs have been counted, those launched since then are told apart. */
    void show(Page page, List<Embedding> items) {
        announced = Math.max(announced, total(page));
        Instant since = countedAt;
        if (since != null) {
            items.forEach(item -> noteLaunched(item, since));
        }
    }

    private void noteLaunched(Embedding item, Instant since) {
        if (RunMapper.map(item.run(), Source.LIST) instanceof Mapped.Readable<RunColumn> readable) {
            Instant created = readable.item().columns().instant(RunColumn.CREATED_AT);
            if (created != null && !created.isBefore(since)) {
                launched.add(readable.item().id());
            }
        }
    }

    /** The largest claim of the lists so far. */
    int announced() {
        return announced;
    }

    /** Whether so many of those counted have been shown that they are worth leaving out of what is still to be listed. */
    boolean isWorthLeavingOut(int shown) {
        return counted > 0 && shown > counted / WORTH_LEAVING_OUT;
    }

    /**
     * Whether these are all that were counted: a run launched since does not stand for one that no list has shown. Where the
     * count said nothing, as many as the lists claim.
     */
    boolean areAll(int shown) {
        return counted > 0 ? shown - launched.size() >= counted : shown >= announced;
    }

    private static int total(Page page) {
        Integer total = page.pagination().total();
        return total == null ? 0 : total;
    }
}
