package dev.tallyfymirror.standin;

import org.jspecify.annotations.Nullable;

/** Writes the envelope of a list: {@code meta.pagination} with its links, in the forms that the shape has for them. */
final class PageJson {
    private final Shape shape;
    private final Paging paging;
    private final String here;
    private final Query query;

    PageJson(Shape shape, Paging paging, String here, Query query) {
        this.shape = shape;
        this.paging = paging;
        this.here = here;
        this.query = query;
    }

    /** The pagination object for {@code count} of {@code total} items. */
    void write(JsonBuffer json, int total, int count) {
        int missing = shape.variant(Looseness.MISSING_PAGINATION, paging.page() * 31L + total, 5);
        json.object();
        number(json, "total", missing == 1 || missing == 4 ? null : total);
        number(json, "count", missing == 3 || missing == 4 ? null : count);
        number(json, "per_page", missing == 3 || missing == 4 ? null : paging.everything() ? total : paging.perPage());
        number(json, "current_page", missing == 4 ? null : paging.page());
        number(json, "total_pages", missing == 2 || missing == 4 ? null : paging.totalPages(total));
        links(json, paging.totalPages(total));
        json.endObject();
    }

    private void number(JsonBuffer json, String name, @Nullable Integer value) {
        if (value == null) {
            return;
        }
        json.name(name);
        if (shape.variant(Looseness.STRING_NUMBERS, paging.page() ^ name.hashCode(), 2) == 1) {
            json.string(value.toString());
        } else {
            json.number(value);
        }
    }

    private void links(JsonBuffer json, int pages) {
        int form = shape.variant(Looseness.LINKS_SHAPE, paging.page(), 4);
        boolean next = paging.page() < pages;
        boolean previous = paging.page() > 1;
        if (form == 3) {
            return;
        }
        json.name("links");
        if (form == 1) {
            json.nil();
        } else if (form == 2 || (!next && !previous)) {
            json.array().endArray();
        } else {
            json.object();
            link(json, "previous", previous ? paging.page() - 1 : 0);
            link(json, "next", next ? paging.page() + 1 : 0);
            json.endObject();
        }
    }

    private void link(JsonBuffer json, String name, int page) {
        if (page > 0) {
            String base = shape.is(Looseness.FOREIGN_LINKS) ? "https://elsewhere.example/api/runs" : here;
            json.name(name).string(base + "?" + query.withPage(page));
        }
    }
}
