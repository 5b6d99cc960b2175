package dev.tallyfymirror.tallyfy;

import dev.tallyfymirror.model.Observation.When;
import dev.tallyfymirror.tallyfy.item.Pagination;
import dev.tallyfymirror.tallyfy.item.RawItem;
import java.util.List;

/**
 * One page of a list, by the number it was asked for; {@code pagination} is what it claims of itself. {@code withTasks}:
 * its items are runs that were asked for with their tasks.
 */
public record Page(int number, List<RawItem> items, Pagination pagination, When when, boolean withTasks) {
    Page(int number, List<RawItem> items, Pagination pagination, When when) {
        this(number, items, pagination, when, false);
    }

    Page asAskedForWithTasks(boolean asked) {
        return new Page(number, items, pagination, when, asked);
    }
}
