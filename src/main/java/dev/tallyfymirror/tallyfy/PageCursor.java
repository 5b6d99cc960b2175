package dev.tallyfymirror.tallyfy;

import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A pass over a list that is read a page at a time, with any time between them; in the same order and with the same checks
 * as the lists that are read in one go. Not thread-safe: a page is to be awaited before the next is asked for.
 */
public final class PageCursor {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final IntFunction<Mono<Page>> request;
    private final int pageSize;
    /** What the pages so far have shown; null before the first. */
    private @Nullable Pass pass;

    PageCursor(IntFunction<Mono<Page>> request, int pageSize) {
        this(request, pageSize, null);
    }

    PageCursor(IntFunction<Mono<Page>> request, int pageSize, @Nullable Pass pass) {
        this.request = request;
        this.pageSize = pageSize;
        this.pass = pass;
    }

    /** How far a pass has come, of pages that were asked to have so many items. */
    record Place(int pageSize, Pass pass) {
        Place {
            Objects.requireNonNull(pass.stage());
            Objects.requireNonNull(pass.last().digest());
            Objects.requireNonNull(pass.last().claims());
            if (pageSize < 1 || pass.size() < 1 || pass.last().number() < 1) {
                throw new IllegalArgumentException("no place in a list");
            }
        }

        /** Null where the text means nothing here: another version has written it. */
        static @Nullable Place of(String text) {
            try {
                return JSON.readValue(text, Place.class);
            } catch (JacksonException e) {
                return null;
            }
        }
    }

    /** How far it has come, in words of its own: a cursor made of it goes on there. To be asked after a page. */
    public String place() {
        return JSON.writeValueAsString(new Place(pageSize, Objects.requireNonNull(pass)));
    }

    int pageSize() {
        return pageSize;
    }

    /** About how many pages are still to be read, as far as the pages so far tell; 0 at the end. */
    public int pagesLeft() {
        return pass == null ? 1 : pass.left();
    }

    /** Whether the list was read to its end. */
    public boolean isAtEnd() {
        return pass != null && pass.next() == null;
    }

    /** The next page, empty at the end. After a failure the same page is asked for again. */
    public Mono<Page> requestNext() {
        return Mono.defer(() -> {
            if (pass == null) {
                return request.apply(1).doOnNext(page -> pass = Pass.first(page, pageSize));
            }
            Pass.Next next = pass.next();
            return next == null ? Mono.empty() : request.apply(next.number()).doOnNext(page -> pass = next.after(page));
        });
    }

    /** The next pages, at most so many, each asked for when it is wanted. */
    public Flux<Page> requestNext(int pages) {
        return Flux.range(0, pages)
                .hide()
                .takeWhile(number -> !isAtEnd())
                .concatMap(number -> Flux.just(number).hide().concatMap(wanted -> requestNext(), 0), 0);
    }
}
