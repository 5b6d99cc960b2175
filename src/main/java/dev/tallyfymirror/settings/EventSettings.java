package dev.tallyfymirror.settings;

import dev.tallyfymirror.diff.Rules;
import dev.tallyfymirror.model.FactType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What is announced.
 *
 * @param initial what the very first sync announces of what was already so
 * @param retentionDays how long events are kept; 0 = for ever
 */
public record EventSettings(Set<FactType> types, Rules.Initial initial, int retentionDays) {
    private static final int MOST_DAYS = 36_500;

    public EventSettings {
        types = Set.copyOf(types);
    }

    static EventSettings from(Values values) {
        return new EventSettings(
                types(values, values.given(Key.EVENT_TYPES)),
                values.choice(Key.EVENTS_INITIAL, Rules.Initial.class),
                values.integer(Key.EVENTS_RETENTION, 0, MOST_DAYS));
    }

    /** Types by their long or short names, or {@code all}. */
    static Set<FactType> types(Values values, Given given) {
        Set<FactType> types = EnumSet.noneOf(FactType.class);
        for (Given word : Values.words(given)) {
            Optional<FactType> type = FactType.named(word.text());
            if (word.text().equalsIgnoreCase("all")) {
                types.addAll(EnumSet.allOf(FactType.class));
            } else if (type.isPresent()) {
                types.add(type.get());
            } else {
                values.fault(unknown(word));
            }
        }
        return types;
    }

    private static String unknown(Given word) {
        return word.name() + ": there is no event type " + Values.shown(word)
                + Values.meant(word.text(), Arrays.stream(FactType.values()).map(FactType::shortName));
    }
}
