package dev.tallyfymirror.tallyfy;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A pass over a list that is read a page at a time, with any time between them; in the same order and with the same checks
 * as the lists that are read in one go. Not thread-safe: a page is to be awaited before the next is asked for.
 */
public final class PageCursor {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final PageRequest request;
    private final int pageSize;
    /** What the pages so far have shown; null before the first. */
    private @Nullable Pass pass;

    PageCursor(PageRequest request, int pageSize) {
        this(request, pageSize, null);
    }

    PageCursor(PageRequest request, int pageSize, @Nullable Pass pass) {
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
            if (pageSize < 1 || !pass.isPossible()) {
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

    /** Whether a page was read, so that it has a place. */
    public boolean isBegun() {
        return pass != null;
    }

    /** About how many pages are still to be read, as far as the pages so far tell; 0 at the end. */
    public int pagesLeft() {
        return pass == null ? 1 : pass.left();
    }

    /** Whether the list was read to its end. */
    public boolean isAtEnd() {
        return pass != null && pass.next() == null;
    }

    /** The next page, in parts where it is too long; empty at the end. After a failure the same page is asked for again. */
    public Flux<Page> requestNext() {
        return Flux.defer(() -> {
            Pass before = pass;
            if (before == null) {
                return requestNext(1, shown -> Pass.first(shown, pageSize));
            }
            Pass.Next next = before.next();
            return next == null ? Flux.empty() : requestNext(next.number(), next::after);
        });
    }

    private Flux<Page> requestNext(int number, Function<Pass.Shown, Pass> after) {
        return request.request(number, pageSize)
                .doOnNext(page -> pass = after.apply(Pass.Shown.of(page)))
                .flux()
                .onErrorResume(AnswerTooLongException.class, tooLong -> {
                    PageParts parts = PageParts.of(request, number, pageSize, pass);
                    return parts.request(tooLong).doOnComplete(() -> pass = after.apply(parts.shown()));
                });
    }

    /** The next pages, each asked for when it is wanted: at most so many, a page in parts going to its end. */
    public Flux<Page> requestNext(int pages) {
        return Flux.defer(() -> {
            AtomicInteger requested = new AtomicInteger();
            return Flux.range(0, pages)
                    .hide()
                    .takeWhile(number -> requested.get() < pages && !isAtEnd())
                    .concatMap(
                            number -> Flux.just(number)
                                    .hide()
                                    .concatMap(wanted -> requestNext(), 0)
                                    .doOnNext(page -> requested.incrementAndGet()),
                            0);
        });
    }
}
