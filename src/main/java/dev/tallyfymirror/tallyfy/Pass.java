package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.tallyfy.item.Pagination;
import dev.tallyfymirror.tallyfy.item.RawItem;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which page to ask for next. Page 1 tells how many there should be; where there are more, reading goes to the end and
 * from there back to page 1: what is deleted meanwhile makes an item appear twice instead of never. Claims about totals
 * are believed only as far as the pages bear them out: a full last page is followed by a look at the one after it, and
 * without usable claims pages are read forward until a short or empty one.
 *
 * <p>It is made of what the pages so far have shown and holds none of them, so that it can be kept.
 */
record Pass(Shown last, Stage stage, int size, int beyond) {
    /** For {@code beyond}: no page has been found empty yet. */
    private static final int UNKNOWN = Integer.MAX_VALUE;

    enum Stage {
        /** Page 1 was read to learn how many there are. */
        FIRST,
        /** All seemed to be on page 1, which was full: looking at page 2. */
        PROBING,
        /** Going straight to the page claimed to be the last. */
        JUMPING,
        /** Going on page by page to find the end. */
        STEPPING,
        /** The same, and claims have proved to be worth nothing. */
        DOUBTING,
        /** The end is known: going back. */
        BACKWARD
    }

    /** What the last page has shown: how many rows, a digest of which they are, and what it claims of the list. */
    record Shown(int number, int rows, UUID digest, Pagination claims) {
        static Shown of(Page page) {
            String ids = page.items().stream().map(Shown::identity).collect(Collectors.joining("\n"));
            return new Shown(
                    page.number(),
                    page.items().size(),
                    UUID.nameUUIDFromBytes(ids.getBytes(StandardCharsets.UTF_8)),
                    page.pagination());
        }

        private static String identity(RawItem item) {
            String id = item.id();
            return id == null ? " " + item.hash() : id;
        }
    }

    /** The next request of a pass; {@link #after} takes its page. */
    record Next(Pass before, Stage stage, int number) {
        Pass after(Shown page) {
            return before.followedBy(page, stage);
        }
    }

    static Pass first(Shown page, int asked) {
        int rows = page.rows();
        Pagination claims = page.claims();
        if (rows == 0 && isMore(claims, 0)) {
            throw new UnexpectedAnswerException("page 1 of the list is empty, but the list is said not to be");
        }
        boolean isAllClaimed = isUsable(claims.total(), rows) || isUsable(claims.totalPages(), 1);
        Integer told = claims.perPage();
        // where more follows, page 1 is full, whatever was asked or is said of the size
        int size = isMore(claims, rows) || !isAllClaimed ? rows : Math.max(rows, told == null ? asked : told);
        Pass pass = new Pass(page, Stage.FIRST, Math.max(size, 1), UNKNOWN);
        checkNumber(page);
        return pass;
    }

    private Pass followedBy(Shown next, Stage reached) {
        checkNumber(next);
        checkDifference(next);
        boolean isEmpty = next.rows() == 0;
        if (isEmpty && reached == Stage.BACKWARD) {
            throw new UnexpectedAnswerException(
                    "page " + next.number() + " of the list is empty, pages after it are not");
        }
        int emptyFrom = isEmpty ? Math.min(beyond, next.number()) : beyond;
        return new Pass(next, reached, Math.max(size, next.rows()), emptyFrom);
    }

    /** Whether pages can have led here: what was kept may have been kept by another version. */
    boolean isPossible() {
        int least = switch (stage) {
            case FIRST, BACKWARD -> 1;
            case PROBING, JUMPING, STEPPING, DOUBTING -> 2;
        };
        boolean isNumber = number() >= least && (stage != Stage.FIRST || number() == 1);
        boolean isRows = rows() >= 0 && rows() <= size && (rows() > 0 || stage != Stage.BACKWARD);
        boolean isBeyond = beyond > 1 && beyond >= number() && (rows() == 0 || beyond > number());
        return size > 0 && isNumber && isRows && isBeyond;
    }

    /** Null at the end of the pass. */
    @Nullable
    Next next() {
        return switch (stage) {
            case FIRST -> afterFirst();
            case PROBING -> rows() == 0 ? null : afterRows();
            case JUMPING -> rows() == 0 ? afterEmptyJump() : afterRows();
            case STEPPING, DOUBTING -> rows() == 0 ? back() : afterRows();
            case BACKWARD -> back();
        };
    }

    private @Nullable Next afterFirst() {
        if (rows() == 0) {
            return null;
        }
        return switch (claimedPages()) {
            case 0 -> to(Stage.STEPPING, 2);
            case 1 -> rows() < size ? null : to(Stage.PROBING, 2);
            default -> to(Stage.JUMPING, claimedPages());
        };
    }

    private @Nullable Next afterRows() {
        int pages = stage == Stage.DOUBTING ? 0 : claimedPages();
        if (pages > number() && pages < beyond) {
            return to(Stage.JUMPING, pages);
        }
        if (rows() < size || number() + 1 >= beyond) {
            return back();
        }
        return to(stage == Stage.DOUBTING ? stage : Stage.STEPPING, number() + 1);
    }

    /** The last page has gone meanwhile: then the list says so itself. Otherwise its claims are worth nothing. */
    private @Nullable Next afterEmptyJump() {
        Integer told = last.claims().totalPages();
        int pages = told == null ? claimedPages() : told;
        if (number() == 2 || pages == 1) {
            return to(Stage.BACKWARD, 1);
        }
        boolean hasShrunk = pages > 1 && pages < number();
        return hasShrunk ? to(Stage.JUMPING, pages) : to(Stage.DOUBTING, 2);
    }

    /** About how many pages are still to be read; 0 at the end. */
    int left() {
        Next next = next();
        if (next == null) {
            return 0;
        }
        return next.stage() == Stage.BACKWARD ? next.number() : Math.max(next.number(), claimedPages());
    }

    private @Nullable Next back() {
        return number() == 1 ? null : to(Stage.BACKWARD, number() - 1);
    }

    private Next to(Stage reached, int number) {
        return new Next(this, reached, number);
    }

    /** 0 where nothing usable is claimed. */
    private int claimedPages() {
        Integer pages = last.claims().totalPages();
        Integer total = last.claims().total();
        int byTotal = total != null && isUsable(total, rows()) ? (int) (((long) total + size - 1) / size) : 0;
        return Math.max(pages == null ? 0 : pages, byTotal);
    }

    private static boolean isUsable(@Nullable Integer claim, int atLeast) {
        return claim != null && claim > 0 && claim >= atLeast;
    }

    private static boolean isMore(Pagination claims, int rows) {
        return (claims.total() != null && claims.total() > rows)
                || (claims.totalPages() != null && claims.totalPages() > 1);
    }

    /** A server that ignores the page number answers the same again and again. */
    private void checkDifference(Shown next) {
        boolean isSame = next.rows() > 0 && next.digest().equals(last.digest());
        if (isSame && next.number() != number()) {
            throw new UnexpectedAnswerException(
                    "pages " + number() + " and " + next.number() + " of the list are the same");
        }
    }

    private static void checkNumber(Shown next) {
        Integer told = next.claims().currentPage();
        boolean isOther = told != null && told != next.number() && next.rows() > 0;
        if (isOther) {
            throw new UnexpectedAnswerException("page " + next.number() + " was asked for, page " + told + " came");
        }
    }

    private int rows() {
        return last.rows();
    }

    private int number() {
        return last.number();
    }
}
