package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.tallyfy.item.Pagination;
import dev.tallyfymirror.tallyfy.item.RawItem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * A page that is too long to be read, read in parts: pages of the same list with fewer items each, down to one. An item
 * that is too long by itself is an item without an id that says so; where nothing but such come, the list is too long.
 * For one reading.
 */
final class PageParts {
    /** A part has at most so many times fewer items; so many items in a row that can't be read are enough. */
    private static final int FEWER = 10;

    private final PageRequest request;
    private final int number;
    private final int size;
    private Pagination claims;
    private int rows;
    private int unread;
    private boolean isAtEnd;

    /** {@code claims}: what the list has claimed so far. */
    PageParts(PageRequest request, int number, int size, Pagination claims) {
        this.request = request;
        this.number = number;
        this.size = size;
        this.claims = claims;
    }

    /** The parts, each on demand. */
    Flux<Page> request(AnswerTooLongException tooLong) {
        return parts(number, size, tooLong);
    }

    /** What they have shown together. To be asked at their end. */
    Pass.Shown shown() {
        byte[] name = ("parts of page " + number).getBytes(StandardCharsets.UTF_8);
        return new Pass.Shown(number, rows, UUID.nameUUIDFromBytes(name), claims);
    }

    private Flux<Page> parts(int page, int ofSize, AnswerTooLongException tooLong) {
        if (ofSize == 1) {
            return unread(page, tooLong);
        }
        int smaller = smaller(ofSize);
        int many = ofSize / smaller;
        return Flux.range((page - 1) * many + 1, many)
                .hide()
                .takeWhile(part -> !isAtEnd)
                .concatMap(part -> Flux.just(part).hide().concatMap(wanted -> part(wanted, smaller), 0), 0);
    }

    private Flux<Page> part(int page, int ofSize) {
        return request.request(page, ofSize)
                .doOnNext(part -> show(part, ofSize))
                .flux()
                .onErrorResume(AnswerTooLongException.class, tooLong -> parts(page, ofSize, tooLong));
    }

    private void show(Page part, int ofSize) {
        rows += part.items().size();
        isAtEnd = part.items().size() < ofSize;
        Integer total = part.pagination().total();
        if (total != null) {
            claims = new Pagination(total, null, null, null, null);
        }
    }

    private Flux<Page> unread(int page, AnswerTooLongException tooLong) {
        rows++;
        unread++;
        if (unread == rows && unread == FEWER) {
            return Flux.error(tooLong);
        }
        RawItem item = RawItem.unread(String.valueOf(tooLong.getMessage()), tooLong.address());
        return Flux.just(new Page(page, List.of(item), Pagination.NONE, tooLong.when()));
    }

    /** So that whole parts make up a page. */
    private static int smaller(int size) {
        int smaller = Math.max(1, size / FEWER);
        while (size % smaller != 0) {
            smaller--;
        }
        return smaller;
    }

    /** Those of a page, by what a pass has shown before it; null before its first page. */
    static PageParts of(PageRequest request, int number, int asked, @Nullable Pass pass) {
        return pass == null
                ? new PageParts(request, number, asked, Pagination.NONE)
                : new PageParts(request, number, pass.size(), pass.last().claims());
    }
}
