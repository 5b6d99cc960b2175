package dev.tallyfymirror.sync;

import dev.tallyfymirror.tallyfy.AnswerTooLongException;
import dev.tallyfymirror.tallyfy.Page;
import dev.tallyfymirror.tallyfy.RunQuery;
import dev.tallyfymirror.tallyfy.TallyfyClient;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Pages of runs that are too long with the tasks of their runs: each is read without them at once, and from then on, until
 * it gets another chance with the next full pass. What becomes too long or fits again meanwhile, since runs move from page
 * to page, costs a request or some freshness. Thread-safe.
 */
final class LongPages {
    private static final Logger LOG = LoggerFactory.getLogger(LongPages.class);

    private final String org;
    private final Set<Place> known = ConcurrentHashMap.newKeySet();

    private record Place(RunQuery query, int number) {}

    LongPages(String org) {
        this.org = org;
    }

    /** The page as it was asked for, or without the tasks: it says which. A part of one has none. */
    Mono<Page> request(TallyfyClient client, RunQuery query, int number, int size) {
        return Mono.defer(() -> {
            Place place = new Place(query, number);
            if (!query.withTasks() || size < client.pageSize() || known.contains(place)) {
                return client.requestRuns(query.withoutTasks(), number, size);
            }
            return client.requestRuns(query, number).onErrorResume(AnswerTooLongException.class, failure -> {
                remember(place, failure);
                return client.requestRuns(query.withoutTasks(), number, size);
            });
        });
    }

    private void remember(Place place, AnswerTooLongException failure) {
        boolean isFirst = known.isEmpty();
        if (known.add(place) && isFirst) {
            LOG.warn(
                    "organization {}: reads the tasks of some runs from their own lists, since a page of runs with them"
                            + " is too long: {}",
                    org,
                    failure.getMessage());
        }
    }

    int count() {
        return known.size();
    }

    /** What that means for freshness; null where no page is too long. */
    @Nullable
    String reason() {
        int count = count();
        return count == 0
                ? null
                : "reads the tasks of some runs from their own lists: too long with them are " + count
                        + " page(s) of runs";
    }

    /** Each gets another chance. */
    void forget() {
        known.clear();
    }
}
