package dev.tallyfymirror.tallyfy;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A pass over a list that is read a page at a time, with any time between them; in the same order and with the same checks
 * as the lists that are read in one go. Not thread-safe: a page is to be awaited before the next is asked for.
 */
public final class PageCursor {
    private final IntFunction<Mono<Page>> request;
    private final int pageSize;
    private Pass.@Nullable Next next;
    private boolean hasBegun;

    PageCursor(IntFunction<Mono<Page>> request, int pageSize) {
        this.request = request;
        this.pageSize = pageSize;
    }

    /** Whether the list was read to its end. */
    public boolean isAtEnd() {
        return hasBegun && next == null;
    }

    /** The next page, empty at the end. After a failure the same page is asked for again. */
    public Mono<Page> requestNext() {
        return Mono.defer(() -> {
            Pass.Next following = next;
            if (following == null) {
                return hasBegun ? Mono.empty() : request.apply(1).map(page -> advance(Pass.first(page, pageSize)));
            }
            return request.apply(following.number()).map(page -> advance(following.after(page)));
        });
    }

    /** The next pages, at most so many, each asked for when it is wanted. */
    public Flux<Page> requestNext(int pages) {
        return Flux.range(0, pages)
                .hide()
                .takeWhile(number -> !isAtEnd())
                .concatMap(number -> Flux.just(number).hide().concatMap(wanted -> requestNext(), 0), 0);
    }

    private Page advance(Pass pass) {
        hasBegun = true;
        next = pass.next();
        return pass.page();
    }
}
