package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Fact;
import dev.tallyfymirror.model.Fact.Details;
import dev.tallyfymirror.model.Fact.Name;
import dev.tallyfymirror.model.Fact.Origin;
import dev.tallyfymirror.model.FactType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one diff, in the order in which they happened, and the numbers given to those that Tallyfy does not
 * date. What nobody asked for is not announced, but its number is counted all the same.
 */
final class Facts {
    private final Rules rules;
    private final Instant now;
    private final @Nullable Instant lastSeen;
    private final Map<String, ? extends @Nullable Object> previous;
    private final List<Fact> facts = new ArrayList<>();
    private int counted;

    Facts(
            Rules rules,
            Instant now,
            @Nullable Instant lastSeen,
            Map<String, ? extends @Nullable Object> previous,
            int counted) {
        this.rules = rules;
        this.now = now;
        this.lastSeen = lastSeen;
        this.previous = previous;
        this.counted = counted;
    }

    boolean isAskedFor(FactType type) {
        return rules.types().contains(type);
    }

    void announce(FactType type, Instant time, Name name, Details details) {
        announce(type, time, name, details, rules.origin(time, now));
    }

    void announce(FactType type, Instant time, Name name, Details details, Origin origin) {
        if (isAskedFor(type)) {
            facts.add(new Fact(type, time, name, details, previous, new Fact.Seen(now, lastSeen, origin)));
        }
    }

    /** A name that rests on the fact's own time, or on a number where there is none. */
    Name named(@Nullable Instant time) {
        return time != null ? new Name(time, null, 0) : new Name(null, null, nextNumber());
    }

    int nextNumber() {
        return ++counted;
    }

    int counted() {
        return counted;
    }

    List<Fact> inOrder() {
        return List.copyOf(facts);
    }
}
