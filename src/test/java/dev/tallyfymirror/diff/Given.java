package dev.tallyfymirror.diff;

import static dev.tallyfymirror.diff.Times.at;

import dev.tallyfymirror.diff.Rules.Initial;
import dev.tallyfymirror.model.FactType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** Rules to look under: baseline 08:00, the first sync over, no grace, everything asked for, all of the day live. */
record Given(boolean firstSync, Duration grace, Duration late, Initial initial, Set<FactType> types) {
    static final Given USUAL =
            new Given(false, Duration.ZERO, Duration.ofDays(1), Initial.NONE, EnumSet.allOf(FactType.class));

    static Given firstSync(Initial initial) {
        return new Given(true, USUAL.grace, USUAL.late, initial, USUAL.types);
    }

    Given afterFirstSync() {
        return new Given(false, grace, late, initial, types);
    }

    static Given grace(String duration) {
        return new Given(false, Duration.parse(duration), USUAL.late, Initial.NONE, USUAL.types);
    }

    static Given late(String duration) {
        return new Given(false, Duration.ZERO, Duration.parse(duration), Initial.NONE, USUAL.types);
    }

    Given only(FactType... asked) {
        return new Given(firstSync, grace, late, initial, Set.of(asked));
    }

    Rules rules() {
        return new Rules(at("08:00"), firstSync, grace, late, initial, types);
    }
}
