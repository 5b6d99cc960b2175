package dev.tallyfymirror.diff;

import dev.tallyfymirror.model.Fact;
import dev.tallyfymirror.model.Fact.Details;
import dev.tallyfymirror.model.Fact.Name;
import dev.tallyfymirror.model.Fact.Origin;
import dev.tallyfymirror.model.FactType;
import dev.tallyfymirror.model.Memory.Completion;
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
    private final Fact.Seen seen;
    private final Map<String, ? extends @Nullable Object> previous;
    private final List<Fact> facts = new ArrayList<>();
    private int counted;

    /** {@code lastSeen} is null where the item was never seen before. */
    Facts(
            Rules rules,
            Instant now,
            @Nullable Instant lastSeen,
            Map<String, ? extends @Nullable Object> previous,
            int counted) {
        this.rules = rules;
        this.seen = new Fact.Seen(now, lastSeen, Origin.LIVE);
        this.previous = previous;
        this.counted = counted;
    }

    void announce(FactType type, Instant time, Name name, Details details) {
        announce(type, time, name, details, originOf(time));
    }

    void announce(FactType type, Instant time, Name name, Details details, Origin origin) {
        if (rules.isAskedFor(type)) {
            facts.add(fact(type, time, name, details, origin));
        }
    }

    /** For what happens beside the rest: announced after all that is not later. */
    void announceByTime(FactType type, Instant time, Name name, Details details) {
        if (rules.isAskedFor(type)) {
            facts.add(placeOf(time), fact(type, time, name, details, originOf(time)));
        }
    }

    private int placeOf(Instant time) {
        int place = facts.size();
        while (place > 0 && facts.get(place - 1).time().isAfter(time)) {
            place--;
        }
        return place;
    }

    private Fact fact(FactType type, Instant time, Name name, Details details, Origin origin) {
        return new Fact(
                type, time, name, details, previous, new Fact.Seen(seen.observedAt(), seen.lastSeenAt(), origin));
    }

    Origin originOf(Instant time) {
        return rules.origin(time, seen.observedAt());
    }

    /** The name of a completion: its own time; a number too where there is none, or where it was undone before. */
    Name named(Completion completion) {
        return new Name(completion.completedAt(), null, numberOf(completion));
    }

    /** The name of a reopening: the time of the completion that it undoes. */
    Name namedUndoing(Completion completion) {
        return new Name(null, completion.completedAt(), numberOf(completion));
    }

    Name numbered() {
        return new Name(null, null, nextNumber());
    }

    private int numberOf(Completion completion) {
        return completion.completedAt() == null || completion.isRepeated() ? nextNumber() : 0;
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
