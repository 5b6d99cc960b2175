package dev.tallyfymirror.standin;

import java.util.List;

/** The arithmetic of pages: from 1, 10 items unless asked otherwise, never more than 100. */
record Paging(int page, int perPage) {
    static final int CAP = 100;

    static Paging of(Query query, int usual, boolean ignored) {
        int page = Math.max(1, query.number(1, "page"));
        if (query.flag("without_pagination")) {
            return new Paging(1, Integer.MAX_VALUE);
        }
        int asked = query.number(usual, "per_page", "limit");
        int served = ignored ? 15 : Math.min(asked < 1 ? usual : asked, CAP);
        return new Paging(page, served);
    }

    Paging shrunk(int size) {
        return new Paging(page, Math.min(perPage, size));
    }

    boolean everything() {
        return perPage == Integer.MAX_VALUE;
    }

    <T> List<T> cut(List<T> all) {
        long from = Math.min((page - 1L) * perPage, all.size());
        long to = Math.min(from + perPage, all.size());
        return all.subList((int) from, (int) to);
    }

    int totalPages(int total) {
        return everything() ? 1 : Math.max(1, (total + perPage - 1) / perPage);
    }
}
