package dev.tallyfymirror.standin;

import java.util.List;
import java.util.Set;

/**
 * How an item is asked for: from which kind of call, and with which relations. The kinds differ in a few fields; the
 * answer to a completion names the tasks that rules have shown by it.
 */
record View(Kind kind, Set<String> with, List<String> shownByRules) {
    static final View LIST = new View(Kind.LIST, Set.of(), List.of());

    enum Kind {
        LIST,
        GET,
        COMPLETE
    }

    static View of(Kind kind, Set<String> with) {
        return new View(kind, with, List.of());
    }

    boolean plainList() {
        return kind == Kind.LIST && with.isEmpty();
    }

    boolean includes(String relation) {
        return with.contains(relation);
    }
}
