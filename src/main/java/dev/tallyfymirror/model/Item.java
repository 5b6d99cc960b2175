package dev.tallyfymirror.model;

import java.util.Map;
import java.util.Set;

/**
 * One item of Tallyfy as it was mapped: its columns, which of them the body had a field for, which fields could not be
 * read (column to reason; such a column is null), and the whole item as JSON text that PostgreSQL can hold.
 */
public record Item<C extends Enum<C> & Column>(
        String id, Columns<C> columns, Set<C> present, Map<C, String> unreadable, Raw raw) {

    /** The item as it came, without relations asked for by {@code with=}, and the kind of call it came from. */
    public record Raw(String json, Source source) {}
}
