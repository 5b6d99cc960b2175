package dev.tallyfymirror.tallyfy.item;

import org.jspecify.annotations.Nullable;

/**
 * What {@code meta.pagination} of a list says, as far as it is readable: numbers or numeric strings, each null where it
 * is absent or nonsense. A claim, not a fact. Links are not looked at.
 */
public record Pagination(
        @Nullable Integer total,
        @Nullable Integer count,
        @Nullable Integer perPage,
        @Nullable Integer currentPage,
        @Nullable Integer totalPages) {
    public static final Pagination NONE = new Pagination(null, null, null, null, null);

    static Pagination of(@Nullable Object meta) {
        if (!(meta instanceof Json.Struct object && object.field("pagination") instanceof Json.Struct claims)) {
            return NONE;
        }
        return new Pagination(
                number(claims, "total"),
                number(claims, "count"),
                number(claims, "per_page"),
                number(claims, "current_page"),
                number(claims, "total_pages"));
    }

    private static @Nullable Integer number(Json.Struct claims, String name) {
        try {
            Integer number = Scalars.integer(claims.field(name));
            return number == null || number < 0 ? null : number;
        } catch (Unreadable e) {
            return null;
        }
    }
}
