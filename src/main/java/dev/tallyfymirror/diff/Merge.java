package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Column;
import dev.tallyfymirror.model.Columns;
import dev.tallyfymirror.model.Held;
import dev.tallyfymirror.model.Item;
import dev.tallyfymirror.model.Memory;
import dev.tallyfymirror.model.Observation;
import dev.tallyfymirror.model.Row;
import dev.tallyfymirror.model.Row.Marks;
import dev.tallyfymirror.model.Source;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * What a believed body makes of the row. Tallyfy shows the same item differently in different calls: a field absent
 * from another kind of call than the one held leaves its column alone, and such a body replaces {@code raw} only when a
 * mapped column differs too. Absent from the same kind of call it is null, but not where {@code last_updated} stands
 * still: then the way of showing has changed, not the item.
 */
final class Merge<C extends Enum<C> & Column> {
    private static final Set<Source> LISTS = EnumSet.of(Source.LIST, Source.EMBEDDED, Source.ORGANIZATION_LIST);

    private final JsonEquality json;
    private final C lastUpdated;

    Merge(JsonEquality json, C lastUpdated) {
        this.json = json;
        this.lastUpdated = lastUpdated;
    }

    Held<C> first(Observation<C> seen, Item<C> item, Marks marks) {
        Set<String> unreadable = names(item.unreadable().keySet());
        boolean comparable = isFromList(item) && unreadable.isEmpty();
        Memory memory = Memory.of(comparable ? seen.hash() : 0, seen.when());
        return new Held<>(new Row<>(item.id(), item.columns(), item.raw(), marks), memory.withUnreadable(unreadable));
    }

    Held<C> next(Held<C> held, Observation<C> seen, Item<C> item) {
        Row<C> row = merged(held.row(), item);
        Set<String> unreadable = unreadable(held, item);
        Memory memory = held.memory().withOlder(null).withUnreadable(unreadable);
        if (!unreadable.isEmpty()) {
            return new Held<>(row, memory.with(0));
        }
        return new Held<>(row, isFromList(item) ? memory.with(seen.hash()) : unlisted(held, row, memory));
    }

    /** What a list said last is no longer to be compared with when another call has changed the row. */
    private Memory unlisted(Held<C> held, Row<C> row, Memory memory) {
        return row.equals(held.row()) ? memory : memory.with(0);
    }

    private Row<C> merged(Row<C> held, Item<C> item) {
        boolean sameSource = isSameSource(held, item);
        boolean anotherRaw = sameSource && !isSameRaw(held.raw(), item.raw());
        Columns<C> columns = anotherRaw && isAbsentNull(held, item) ? item.columns() : overlaid(held.columns(), item);
        boolean replaced = anotherRaw || (!sameSource && !columns.equals(held.columns()));
        return new Row<>(held.id(), columns, replaced ? item.raw() : held.raw(), held.marks());
    }

    /** Whether a field that the body lacks says that there is nothing. */
    private boolean isAbsentNull(Row<C> held, Item<C> item) {
        if (!isSameSource(held, item)) {
            return false;
        }
        Instant before = held.columns().instant(lastUpdated);
        Instant after = item.columns().instant(lastUpdated);
        return before == null || (after != null && !after.equals(before));
    }

    private boolean isSameRaw(Item.Raw held, Item.Raw seen) {
        return held.json().equals(seen.json()) || json.isSame(held.json(), seen.json());
    }

    private Columns<C> overlaid(Columns<C> held, Item<C> item) {
        Columns<C> columns = held;
        for (C column : item.present()) {
            columns = columns.with(column, item.columns().value(column));
        }
        return columns;
    }

    private Set<String> unreadable(Held<C> held, Item<C> item) {
        Set<String> unreadable = names(item.unreadable().keySet());
        if (!isAbsentNull(held.row(), item)) {
            Set<String> shown = names(item.present());
            held.memory().unreadable().stream()
                    .filter(name -> !shown.contains(name))
                    .forEach(unreadable::add);
        }
        return unreadable;
    }

    private boolean isSameSource(Row<C> held, Item<C> item) {
        return held.raw().source() == item.raw().source();
    }

    private boolean isFromList(Item<C> item) {
        return LISTS.contains(item.raw().source());
    }

    private Set<String> names(Set<C> columns) {
        Set<String> names = new HashSet<>();
        columns.forEach(column -> names.add(column.sqlName()));
        return names;
    }
}
